/// The two operations of product `Ons`, version 2019-02-14, answered from the world.
///
/// Shapes as in the vendor's SDKs and pages: api-ons-2019-02-14-onsmessagetrace and -onsmessagegetbymsgid.
struct OnsService: Sendable {
    /// The operation that says where a message stands with each group.
    static let traceOperation = "OnsMessageTrace"

    /// The operation that returns a message's properties.
    static let getOperation = "OnsMessageGetByMsgId"

    private static let version = "2019-02-14"

    /// What is known.
    let world: World

    /// Answers a request that has passed the gateway, as of a time in UTC milliseconds.
    func answer(_ request: WireRequest, requestID: String, at time: Int64) throws(ApiRefusal) -> JSON {
        let operation = request.operation
        guard operation == Self.traceOperation || operation == Self.getOperation else {
            throw ApiRefusal(
                status: 404, code: "InvalidApi.NotFound",
                message: "Specified api is not found, please check your url and method.")
        }
        guard (request.header("x-acs-version") ?? request.parameter("Version")) == Self.version else {
            throw ApiRefusal(
                status: 404, code: "InvalidVersion", message: "Specified parameter Version is not valid.")
        }
        if operation == Self.getOperation, !world.scenario.mayGetMessages {
            throw ApiRefusal(
                status: 403, code: "NoPermission",
                message: "User not authorized to operate on the specified resource.")
        }
        let id = try mandatory("MsgId", of: request)
        let topic = try mandatory("Topic", of: request)
        let instance = request.parameter("InstanceId") ?? ""
        switch world.find(id: id, topic: topic, instance: instance, at: time) {
        case .noSuchTopic:
            throw ApiRefusal(
                status: 400, code: "AUTH_RESOURCE_OWNER_ERROR",
                message: "You have no permission or no such topic. Please check and try again later.")
        case .noMessage:
            throw unknownMessage
        case .message(let message):
            let data =
                operation == Self.traceOperation
                ? trace(message, at: time) : properties(message, asked: id)
            return .object([("RequestId", .string(requestID)), ("Data", data)])
        }
    }

    private var unknownMessage: ApiRefusal {
        switch world.scenario.unknownMessageAnswer {
        case .noMessage:
            ApiRefusal(status: 400, code: "BIZ_NO_MESSAGE", message: "No message matches the query.")
        case .systemError:
            ApiRefusal(
                status: 400, code: "ONS_SYSTEM_ERROR",
                message: "CODE: 208 DESC: query message by id finished, but no message.")
        }
    }

    private func mandatory(_ name: String, of request: WireRequest) throws(ApiRefusal) -> String {
        guard let value = request.parameter(name), !value.isEmpty else { throw .missing(name) }
        return value
    }

    private func trace(_ message: World.Message, at time: Int64) -> JSON {
        let instance = world.scenario.canaries[message.canary].instanceID
        let tracks = world.tracks(of: message, at: time).map { track in
            JSON.object([
                ("TrackType", .string(track.type)), ("ConsumerGroup", .string(track.group)),
                ("InstanceId", .string(instance)),
            ])
        }
        return .object([("MessageTrack", .array(tracks))])
    }

    private func properties(_ message: World.Message, asked id: String) -> JSON {
        let canary = world.scenario.canaries[message.canary]
        let properties = [("TRACE_ON", "true"), ("KEYS", "canary"), ("INSTANCE_ID", canary.instanceID)].map {
            JSON.object([("Name", .string($0.0)), ("Value", .string($0.1))])
        }
        return .object([
            ("Topic", .string(canary.topic)), ("MsgId", .string(id)),
            ("InstanceId", .string(canary.instanceID)), ("StoreSize", .number(407)),
            ("BodyCRC", .number(914_112_295)), ("ReconsumeTimes", .number(0)),
            ("BornTimestamp", .number(message.born)), ("StoreTimestamp", .number(message.born + 2)),
            ("BornHost", .string("10.0.3.17:58834")), ("StoreHost", .string("11.193.6.24:10911")),
            ("PropertyList", .object([("MessageProperty", .array(properties))])),
        ])
    }
}
