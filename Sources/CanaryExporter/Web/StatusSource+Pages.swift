internal import HTTPServer

/// The pages that tell of everything that is known.
extension StatusSource {
    /// Their paths.
    static let paths: Set<String> = ["/", "/api/v1/status", "/config"]

    /// The page of a path that is among `paths`.
    ///
    /// - Parameters:
    ///   - path: The path.
    ///   - query: What stands behind the question mark.
    /// - Returns: The page, or what is wrong with the query.
    func response(path: String, query: String?) -> HTTPResponse {
        switch path {
        case "/api/v1/status": return StatusAPI(source: self).response(to: query)
        case "/config": return ConfigPage.response(configuration().configuration)
        default:
            let request = PageRequest(query: query)
            return StatusPages.response(request, report(for: request))
        }
    }
}
