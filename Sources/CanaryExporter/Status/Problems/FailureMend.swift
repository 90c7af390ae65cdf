internal import AlibabaCloud
internal import CanaryWatch
internal import Sampling

/// What a reason for failing means, and what mends it, in words for people.
enum FailureMend {
    /// Half a sentence that follows a colon.
    ///
    /// - Parameters:
    ///   - reason: Why samples fail.
    ///   - failure: The latest failure, if it is known in full.
    ///   - account: The account.
    ///   - operation: What was asked.
    /// - Returns: What it means and the mend.
    static func words(
        _ reason: FailureReason, failure: CallFault?, account: String,
        operation: String = OnsMessageTrace.name
    ) -> String {
        switch reason {
        case .throttled:
            "the cloud throttles account \(account) (throttled): see who else spends its quota, or lower"
                + " requests_per_second"
        case .unauthorized:
            "the cloud refuses the keys of account \(account) (unauthorized): check its access key"
        case .forbidden:
            "the keys of account \(account) may not do this (forbidden): permit \(operation)"
        case .credentials:
            "there are no keys for account \(account) (credentials): check where they come from"
        case .clockSkew:
            (failure?.skewInWords ?? "this machine's clock and the service's differ too much")
                + " (clock_skew): set it, and let NTP keep it"
        case .notFound:
            "the service knows no such instance or topic (not_found): check instance_id, topic and account"
        case .messageGone:
            "the service doesn't know the messages any more (message_gone): give it newer ones"
        case .invalidRequest:
            "the service refuses the question (invalid_request): see the last errors for its words"
        case .serverError:
            "the service itself fails (server_error): see the last errors, and the cloud's own status"
        case .timeout: "no answer comes in time (timeout): check the network and the endpoint"
        case .connection: "no connection can be made or kept (connection): check network, DNS and endpoint"
        case .tls: "the TLS handshake fails (tls): check tls.ca_file, the endpoint, and what lies between"
        case .undecodable: "the answers aren't the API's (undecodable): check the endpoint and proxies"
        }
    }
}
