/// The paths that are answered, but for the metrics' own and the pages' assets.
enum ServerPath: String, CaseIterable {
    case overview = "/"
    case status = "/api/v1/status"
    case configuration = "/config"
    case probe = "/probe"
    case healthy = "/-/healthy"
    case ready = "/-/ready"
    case reload = "/-/reload"

    /// What everything that isn't a page for people stands below, present and to come.
    static let folders = ["/-/", "/api/", "/assets/"]

    /// Names that browsers ask for by themselves, or that a reader of the pages would take for theirs.
    static let reserved = ["/favicon.ico", "/robots.txt", "/style.css"]
}
