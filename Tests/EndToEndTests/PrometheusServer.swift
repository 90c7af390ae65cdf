import Foundation
import Testing

/// Debian's Prometheus, scraping one exporter every second.
final class PrometheusServer {
    /// One value at a scrape.
    struct Point: Equatable {
        /// Seconds since 1970.
        let time: Double
        let value: Double
    }

    private let process: ChildProcess
    private let port: Int

    /// Starts it; it is ready when this returns.
    ///
    /// `settings` are more lines of the job, indented by four spaces.
    convenience init(
        scraping exporterPort: Int, settings: String = "", in folder: TemporaryFolder
    ) async throws {
        try await self.init(
            configuration: """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: canaries
                    static_configs: [{targets: ["127.0.0.1:\(exporterPort)"]}]
                \(settings)
                """, in: folder)
    }

    /// Starts it on the text of a configuration; it is ready when this returns.
    init(configuration: String, in folder: TemporaryFolder) async throws {
        port = try freePort()
        let configuration = try folder.write("prometheus.yml", configuration)
        process = try ChildProcess(
            Programs.installed("prometheus"),
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.file("tsdb").path)",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ], name: "prometheus", in: folder)
        let address = "http://127.0.0.1:\(port)/-/ready"
        try await eventually("Prometheus is ready; it said: \(process.log)") {
            await Web.status(address) == 200
        }
    }

    /// The values of an instant query, by the value of one label.
    func query(_ expression: String, by label: String) async throws -> [String: Double] {
        let answer = try await ask("query", ["query": expression])
        return try Dictionary(
            answer.data.result.map { ($0.metric[label] ?? "", try #require($0.value).value) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Every raw sample of a selector in the seconds before now, series by series, oldest first.
    func samples(_ selector: String, seconds: Int) async throws -> [[String: String]: [Point]] {
        let answer = try await ask("query", ["query": "\(selector)[\(seconds)s]"])
        return Dictionary(
            answer.data.result.map { series in
                (series.metric, (series.values ?? []).map { Point(time: $0.time, value: $0.value) })
            }, uniquingKeysWith: { first, _ in first })
    }

    private func ask(_ path: String, _ parameters: [String: String]) async throws -> Response {
        var components = URLComponents()
        components.queryItems = parameters.map { URLQueryItem(name: $0.key, value: $0.value) }
        let query = try #require(components.percentEncodedQuery).replacingOccurrences(of: "+", with: "%2B")
        let answer = try await Web.send("http://127.0.0.1:\(port)/api/v1/\(path)?\(query)")
        try #require(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(Response.self, from: answer.body)
    }

    private struct Response: Decodable {
        struct Result: Decodable {
            let metric: [String: String]
            let value: Sample?
            let values: [Sample]?
        }
        struct Results: Decodable {
            let result: [Result]
        }
        let data: Results
    }

    /// A pair of a time and a number in quotation marks.
    private struct Sample: Decodable {
        let time: Double
        let value: Double

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            time = try pair.decode(Double.self)
            value = Double(try pair.decode(String.self)) ?? .nan
        }
    }
}
