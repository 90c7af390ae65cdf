import AlibabaCloud
import Testing

@Suite struct OperationsTests {
    private typealias Track = OnsMessageTrace.Track

    private let trace = OnsMessageTrace(messageID: "1E05", topic: "orders", instanceID: "MQ_INST_1")
    private let details = OnsMessageGetByMsgID(messageID: "1E05", topic: "orders", instanceID: "MQ_INST_1")

    private func tracks(_ text: String) throws -> [OnsMessageTrace.Track] {
        try trace.decode(JSONValue(parsing: Array(text.utf8)))
    }

    private func times(_ text: String) throws -> OnsMessageGetByMsgID.Times {
        try details.decode(JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `names, version and parameters are the API's`() {
        #expect(OnsMessageTrace.name == "OnsMessageTrace")
        #expect(OnsMessageGetByMsgID.name == "OnsMessageGetByMsgId")
        #expect(OnsMessageTrace.version == "2019-02-14" && OnsMessageGetByMsgID.version == "2019-02-14")
        let expected = ["MsgId": "1E05", "Topic": "orders", "InstanceId": "MQ_INST_1"]
        #expect(Dictionary(uniqueKeysWithValues: trace.parameters.map { ($0.name, $0.value) }) == expected)
        #expect(Dictionary(uniqueKeysWithValues: details.parameters.map { ($0.name, $0.value) }) == expected)
    }

    @Test func `the documented answer is read`() throws {
        let answer = """
            {"RequestId":"EAE5BE23-37A1-4354-94D6-E44AE17E****","HelpUrl":"","Data":{"MessageTrack":[
            {"TrackType":"CONSUMED","ConsumerGroup":"GID_a","InstanceId":"MQ_INST_1","ExceptionDesc":null},
            {"TrackType":"NEW_TYPE","ConsumerGroup":"GID_b","Other":[1]}]}}
            """
        #expect(
            try tracks(answer) == [
                Track(consumerGroup: "GID_a", trackType: "CONSUMED"),
                Track(consumerGroup: "GID_b", trackType: "NEW_TYPE"),
            ])
    }

    @Test(arguments: [
        "{}", #"{"Data":null}"#, #"{"Data":""}"#, #"{"Data":{}}"#, #"{"Data":[]}"#,
        #"{"Data":{"MessageTrack":null}}"#,
        #"{"Data":{"MessageTrack":[]}}"#, #"{"Data":{"MessageTrack":""}}"#, #"{"Data":{"MessageTrack":{}}}"#,
        #"{"Data":{"Unknown":1}}"#,
    ])
    func `an absent, null or empty list is no tracks`(answer: String) throws {
        #expect(try tracks(answer).isEmpty)
    }

    @Test(arguments: [
        #"{"Data":[T]}"#, #"{"Data":{"MessageTrack":T}}"#, #"{"Data":{"MessageTrack":{"MessageTrack":[T]}}}"#,
        #"{"Data":T}"#, #"{"Data":{"MessageTrack":[T]}}"#,
    ])
    func `a list is taken bare, wrapped or as a single element`(form: String) throws {
        let track = #"{"TrackType":"PULL","ConsumerGroup":"GID_a"}"#
        let answer = form.split(separator: "T]", omittingEmptySubsequences: false).joined(
            separator: track + "]")
        let text = answer.contains("PULL") ? answer : form.replacing(":T}", with: ":" + track + "}")
        #expect(try tracks(text) == [Track(consumerGroup: "GID_a", trackType: "PULL")])
    }

    @Test(arguments: [
        ("MQ_INST_1%GID_a", "GID_a"), ("MQ_INST_2%GID_a", "MQ_INST_2%GID_a"), ("GID_a", "GID_a"),
        ("MQ_INST_1%", "MQ_INST_1%"), ("MQ_INST_9%GID_a", "GID_a"),
    ])
    func `the instance's prefix is taken off a group`(written: String, group: String) throws {
        let answer =
            #"{"Data":{"MessageTrack":[{"ConsumerGroup":"\#(written)","InstanceId":"MQ_INST_9"}]}}"#
        #expect(try tracks(answer).map(\.consumerGroup) == [group])
    }

    @Test(arguments: ["", #","TrackType":null"#, #","TrackType":"""#])
    func `a track without a type has an empty one`(member: String) throws {
        let answer = #"{"Data":{"MessageTrack":[{"ConsumerGroup":"GID_a"\#(member)}]}}"#
        #expect(try tracks(answer) == [Track(consumerGroup: "GID_a", trackType: "")])
    }

    @Test(arguments: [
        "[]", "1", "null", #""x""#, #"{"Data":1}"#, #"{"Data":true}"#, #"{"Data":"x"}"#,
        #"{"Data":{"MessageTrack":5}}"#,
        #"{"Data":{"MessageTrack":["x"]}}"#, #"{"Data":{"MessageTrack":[null]}}"#,
        #"{"Data":{"MessageTrack":[{}]}}"#,
        #"{"Data":{"MessageTrack":[{"TrackType":"CONSUMED"}]}}"#,
        #"{"Data":{"MessageTrack":[{"ConsumerGroup":"","TrackType":"CONSUMED"}]}}"#,
        #"{"Data":{"MessageTrack":[{"ConsumerGroup":1,"TrackType":"CONSUMED"}]}}"#,
        #"{"Data":{"MessageTrack":[{"ConsumerGroup":"a","TrackType":{}}]}}"#,
        #"{"Data":{"MessageTrack":[{"ConsumerGroup":"a","TrackType":"CONSUMED","InstanceId":[]}]}}"#,
    ])
    func `wrong types are refused`(answer: String) {
        #expect(throws: DecodingFailure.self) { try tracks(answer) }
    }

    @Test(arguments: [(5000, 256, true), (5001, 1, false), (1, 257, false)])
    func `tracks and names are bounded`(count: Int, length: Int, isTaken: Bool) throws {
        let track = #"{"TrackType":"CONSUMED","ConsumerGroup":"\#(String(repeating: "g", count: length))"}"#
        let list = Array(repeating: track, count: count).joined(separator: ",")
        #expect((try? tracks(#"{"Data":{"MessageTrack":[\#(list)]}}"#).count) == (isTaken ? count : nil))
    }

    @Test(arguments: [
        (
            #"{"Data":{"BornTimestamp":1570761026630,"StoreTimestamp":1570761026708}}"#,
            1_570_761_026_630 as Int64?, 1_570_761_026_708 as Int64?
        ),
        (
            #"{"Data":{"BornTimestamp":"1570761026630","PropertyList":{"MessageProperty":[]}}}"#,
            1_570_761_026_630, nil
        ),
        (#"{"Data":{"BornTimestamp":1.57076102663e12}}"#, 1_570_761_026_630, nil),
        (#"{"Data":{"BornTimestamp":0,"StoreTimestamp":null}}"#, nil, nil), (#"{"Data":{}}"#, nil, nil),
        ("{}", nil, nil), (#"{"Data":""}"#, nil, nil),
    ])
    func `the times of a message are read`(answer: String, born: Int64?, stored: Int64?) throws {
        #expect(
            try times(answer)
                == OnsMessageGetByMsgID.Times(bornUnixMilliseconds: born, storedUnixMilliseconds: stored))
    }

    @Test(arguments: [
        "[]", #"{"Data":[]}"#, #"{"Data":"x"}"#, #"{"Data":{"BornTimestamp":{}}}"#,
        #"{"Data":{"BornTimestamp":"soon"}}"#,
        #"{"Data":{"BornTimestamp":-1}}"#, #"{"Data":{"BornTimestamp":1.5}}"#,
        #"{"Data":{"BornTimestamp":true}}"#,
    ])
    func `times of a wrong type are refused`(answer: String) {
        #expect(throws: DecodingFailure.self) { try times(answer) }
    }
}
