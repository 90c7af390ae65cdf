/// An error that the gateway or the service answers with.
struct ApiRefusal: Error, Sendable, Equatable {
    /// The HTTP status.
    let status: Int

    /// The error code, such as `SignatureDoesNotMatch`.
    let code: String

    /// The text for people.
    let message: String

    /// A mandatory parameter isn't there: `MissingTopic` and so on.
    static func missing(_ parameter: String) -> ApiRefusal {
        ApiRefusal(
            status: 400, code: "Missing\(parameter)", message: "\(parameter) is mandatory for this action.")
    }

    /// A signature that the server doesn't come to, with what the server signed.
    ///
    /// Clients compare the text after the first colon with their own string to sign.
    static func signatureMismatch(stringToSign: String) -> ApiRefusal {
        ApiRefusal(
            status: 400, code: "SignatureDoesNotMatch",
            message: "Specified signature is not matched with our calculation. server string to sign is:"
                + stringToSign)
    }

    /// A signature that isn't well-formed.
    static func incompleteSignature(_ detail: String) -> ApiRefusal {
        ApiRefusal(
            status: 400, code: "IncompleteSignature",
            message: "The request signature does not conform to Aliyun standards. \(detail)")
    }

    /// A token that has had its time.
    static let tokenExpired = ApiRefusal(
        status: 400, code: "InvalidSecurityToken.Expired", message: "Specified SecurityToken is expired.")

    /// More calls than the quota allows.
    static let throttled = ApiRefusal(
        status: 400, code: "Throttling.User", message: "Request was denied due to user flow control.")
}
