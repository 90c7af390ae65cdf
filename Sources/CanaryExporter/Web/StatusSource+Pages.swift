internal import HTTPServer

/// The pages that tell of everything that is known.
extension StatusSource {
    /// The page of a path.
    ///
    /// - Parameters:
    ///   - path: The path; any but those below stands for the overview.
    ///   - query: What stands behind the question mark.
    /// - Returns: The page, or what is wrong with the query.
    func response(path: String, query: String?) -> HTTPResponse {
        switch ServerPath(rawValue: path) {
        case .status: return StatusAPI(source: self).response(to: query)
        case .configuration: return ConfigPage.response(configuration().configuration)
        default:
            let request = PageRequest(query: query)
            return StatusPages.response(request, report(for: request))
        }
    }
}
