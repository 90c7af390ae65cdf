internal import Exposition

/// Remembers what was chosen, since each server says the same at every scrape.
struct ScrapeFormCache: Sendable {
    private struct Wishes: Sendable, Hashable {
        let accept: String?
        let acceptEncoding: String?
    }

    private var forms: [Wishes: ScrapeForm] = [:]

    /// Kinds of clients: a server or two, a browser and some tools.
    private static let formsMax = 16

    /// The form for these values of `Accept` and `Accept-Encoding`.
    mutating func form(accept: String?, acceptEncoding: String?) -> ScrapeForm {
        let wishes = Wishes(accept: accept, acceptEncoding: acceptEncoding)
        if let known = forms[wishes] { return known }
        if forms.count >= Self.formsMax { forms = [:] }
        let form = ScrapeForm(accept: accept, acceptEncoding: acceptEncoding)
        forms[wishes] = form
        return form
    }
}

/// In which form a page of metrics is sent: chosen from what the client says that it takes.
///
/// The choice is that of the Go client library (`expfmt.NegotiateAccept`), less protobuf: the first offer in
/// the client's order that there is, else text format 0.0.4.
struct ScrapeForm: Sendable, Hashable {
    /// The media types that there are.
    enum MediaType: String, Sendable, CaseIterable {
        case text004 = "text/plain; version=0.0.4; charset=utf-8"
        case openMetrics001 = "application/openmetrics-text; version=0.0.1; charset=utf-8"
        case openMetrics100 = "application/openmetrics-text; version=1.0.0; charset=utf-8"

        /// How the body is written.
        var format: ExpositionFormat {
            switch self {
            case .text004: .text
            case .openMetrics001, .openMetrics100: .openMetrics
            }
        }
    }

    /// What a client may ask for the names that it doesn't take as they are.
    ///
    /// The exporter's names need no escaping under any of these. Under `dots`, which the client library
    /// knows too, each underscore would be doubled: whoever asks for that is told of underscores.
    enum Escaping: String, Sendable, CaseIterable {
        case allowUTF8 = "allow-utf-8"
        case underscores
        case values
    }

    /// What the body is.
    let mediaType: MediaType

    /// What is said of names in the Content-Type: what the client asked for, if it did.
    let escaping: Escaping?

    /// Whether the body is compressed with gzip.
    let isCompressed: Bool

    /// Chooses by the values of the header fields `Accept` and `Accept-Encoding`, nil where there are none.
    init(accept: String?, acceptEncoding: String?) {
        (mediaType, escaping) = Self.choose(accept)
        isCompressed = acceptEncoding.map { QualityList($0).prefersGzip } ?? false
    }

    /// The Content-Type.
    var contentType: String {
        escaping.map { "\(mediaType.rawValue); escaping=\($0.rawValue)" } ?? mediaType.rawValue
    }

    private static func choose(_ accept: String?) -> (MediaType, Escaping?) {
        for element in accept.map({ QualityList($0).elements }) ?? [] where element.quality > 0 {
            guard let mediaType = mediaType(element) else { continue }
            let escaping = element.parameters["escaping"].map { Escaping(rawValue: $0) ?? .underscores }
            return (mediaType, escaping)
        }
        return (.text004, nil)
    }

    /// The type that an offer names; a version that is left out is the oldest.
    private static func mediaType(_ element: QualityList.Element) -> MediaType? {
        switch (element.value, element.parameters["version"] ?? "") {
        case ("application/openmetrics-text", "1.0.0"): .openMetrics100
        case ("application/openmetrics-text", "0.0.1"), ("application/openmetrics-text", ""): .openMetrics001
        case ("text/plain", "0.0.4"), ("text/plain", ""), ("text/*", ""), ("*/*", ""): .text004
        default: nil
        }
    }
}
