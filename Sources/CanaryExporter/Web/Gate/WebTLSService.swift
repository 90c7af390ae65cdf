internal import CanaryWatch
internal import HTTPServer
internal import Lifecycle
internal import Log
internal import Text

/// Looks once a second whether the server needs another certificate.
///
/// Requests can't do that: with a certificate that has expired nobody asks any more.
struct WebTLSService: Service {
    /// How often the files are looked at.
    private static let period: Duration = .seconds(1)

    let source: WebConfigurationSource
    let server: HTTPServer
    /// What the server was started with; nil for plain HTTP.
    let settings: TLSSettings?
    let clock: SystemClock
    let logger: Logger
    let name = "TLS"

    func run() async throws {
        var follower = WebTLSFollower(fileName: source.path, settings: settings)
        while !Task.isCancelled {
            look(&follower)
            try await ContinuousClock().sleep(for: Self.period, tolerance: .milliseconds(100))
        }
    }

    private func look(_ follower: inout WebTLSFollower) {
        let now = clock.wall
        // While the file is faulty requests are answered 500, and connections are as they were.
        guard let configuration = source.current(at: now) else { return }
        switch follower.look(configuration.tls, at: now) {
        case .none: return
        case .replace(let settings):
            do throws(TLSSettingsError) {
                try server.replaceTLS(settings)
                logger.info("Took a changed TLS configuration or certificate into use.")
            } catch {
                logger.error(
                    "The TLS configuration can't be used; the old one stays.", ["error": .error(error)])
            }
        case .fault(let faults):
            logger.error("The TLS configuration can't be used; the old one stays.")
            for finding in faults.findings {
                logger.error("The TLS configuration has a fault.", ["finding": .foreign("\(finding)")])
            }
        case .restart(let isOn):
            logger.warn(
                isOn
                    ? "The web configuration asks for TLS now: it begins with the next start."
                    : "The web configuration asks for no TLS any more: it ends with the next start.")
        }
    }
}
