/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// Words of the form `key=value`, as Prometheus's own programs write them.
    case logfmt
    /// One JSON object a line.
    case json
}
