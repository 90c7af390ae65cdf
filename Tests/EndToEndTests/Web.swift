import Foundation
import FoundationNetworking
import Testing

/// The little of HTTP that the tests ask with.
enum Web {
    struct Answer: Sendable {
        let status: Int
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// One request; throws where there was no answer.
    static func send(
        _ address: String, method: String = "GET", body: Data? = nil, timeout: TimeInterval = 10
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: address)), timeoutInterval: timeout)
        request.httpMethod = method
        request.httpBody = body
        let (data, response) = try await session.data(for: request)
        return Answer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, body: data)
    }

    /// The status alone; nil where there was no answer.
    static func status(_ address: String, within seconds: TimeInterval = 2) async -> Int? {
        try? await send(address, timeout: seconds).status
    }

    private static let session = URLSession(configuration: .ephemeral)
}
