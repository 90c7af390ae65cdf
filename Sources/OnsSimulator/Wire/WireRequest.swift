/// A request as it came over the wire, before anyone has judged it.
struct WireRequest: Sendable {
    /// The method in the letters of the request line.
    let method: String

    /// The target's part before `?`, not decoded.
    let path: String

    /// The decoded parameters of the query, in the order of the wire.
    let query: [(key: String, value: String)]

    /// The headers with lower-case names and trimmed values, in the order of the wire.
    let headers: [(name: String, value: String)]

    /// The body's bytes.
    let body: [UInt8]

    /// The decoded parameters of a form body; none if the body is anything else.
    let form: [(key: String, value: String)]

    /// Takes a request apart whose head and body have been read whole.
    init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = parts.count == 2 ? PercentCoding.parameters(parts[1]) : []
        self.headers = headers
        self.body = body
        let type = headers.first { $0.name == "content-type" }?.value.lowercased() ?? ""
        let isForm = type.hasPrefix("application/x-www-form-urlencoded")
        form = isForm ? PercentCoding.parameters(Substring(String(decoding: body, as: UTF8.self))) : []
    }

    /// The value of a header, those of the same name joined by commas; nil if there is none.
    func header(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    /// The value of a parameter of the query or else the form; nil if there is none.
    func parameter(_ key: String) -> String? {
        (query + form).first { $0.key == key }?.value
    }

    /// The name of the operation: the header of the newer scheme, or the parameter of the older.
    var operation: String { header("x-acs-action") ?? parameter("Action") ?? "" }
}
