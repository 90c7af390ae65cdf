internal import HTTPServer

/// Answers `/config`: the configuration in force, as text that a browser shows.
enum ConfigPage {
    /// The page.
    static func response(_ configuration: Configuration) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: [
                HTTPHeader("Content-Type", "text/plain; charset=utf-8"),
                HTTPHeader("Cache-Control", "no-store"), HTTPHeader("X-Content-Type-Options", "nosniff"),
            ], body: Array(ConfigurationYAML.text(configuration).utf8))
    }
}
