import Testing

@testable import CanaryExporter

/// What each client is sent, by what it says that it takes.
@Suite struct ScrapeFormTests {
    private static let text = "text/plain; version=0.0.4; charset=utf-8"
    private static let openMetrics001 = "application/openmetrics-text; version=0.0.1; charset=utf-8"
    private static let openMetrics100 = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let protobuf =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

    /// Accept as clients send it, and what they get.
    private static let clients: [(server: String, accept: String, type: String)] = [
        (
            "Prometheus 2.42",
            """
            application/openmetrics-text;version=1.0.0,\
            application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,\
            */*;q=0.1
            """,
            openMetrics100
        ),
        (
            "Prometheus 2.53",
            """
            application/openmetrics-text;version=1.0.0;q=0.5,\
            application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2
            """,
            openMetrics100
        ),
        (
            "Prometheus 3.0 to 3.2, which say escaping twice",
            """
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
            application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,\
            text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,\
            text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;escaping=allow-utf-8;q=0.2
            """,
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        ),
        (
            "the same, that wants text first",
            """
            text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.6,\
            text/plain;version=0.0.4;escaping=allow-utf-8;q=0.5,*/*;escaping=allow-utf-8;q=0.2
            """,
            "text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8"
        ),
        (
            "Prometheus 3.3",
            """
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
            application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,\
            text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
            text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;escaping=allow-utf-8;q=0.2
            """,
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        ),
        (
            "Prometheus 3.4 and later",
            """
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
            application/openmetrics-text;version=0.0.1;q=0.5,\
            text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,\
            */*;q=0.2
            """,
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        ),
        (
            "Prometheus 3 with native histograms",
            """
            application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,\
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
            application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,\
            */*;q=0.2
            """,
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        ),
        ("protobuf or nothing", protobuf, text),
        (
            "a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", text
        ),
        ("curl", "*/*", text),
    ]

    @Test(arguments: clients)
    func `a client gets the first of what it wants that there is`(
        server: String, accept: String, type: String
    ) {
        #expect(ScrapeForm(accept: accept, acceptEncoding: nil).contentType == type, "\(server)")
    }

    private static let last = "application/openmetrics-text;version=1.0.0"
    private static let oddities: [(accept: String, type: String)] = [
        // Left out, a version is the oldest, and spaces, case and quotes mean nothing.
        ("application/openmetrics-text", openMetrics001), ("text/plain", text),
        ("APPLICATION/OpenMetrics-Text ; Version = \"1.0.0\"", openMetrics100),
        // Equally wanted ones are taken in order.
        ("text/plain,application/openmetrics-text;version=1.0.0", text),
        (
            "application/openmetrics-text;version=0.0.1,application/openmetrics-text;version=1.0.0",
            openMetrics001
        ),
        ("text/plain;q=0.5,application/openmetrics-text;version=1.0.0;q=0.50", text),
        ("text/plain;q=0.2,application/openmetrics-text;version=1.0.0;q=0.3", openMetrics100),
        // What isn't wanted isn't sent, nor what there isn't.
        ("application/openmetrics-text;version=1.0.0;q=0", text),
        (
            "application/openmetrics-text;version=2.0.0,application/openmetrics-text;version=0.0.1;q=0.1",
            openMetrics001
        ),
        ("text/plain;version=1.0.0", text), ("application/json", text),
        // Our names have underscores, which `dots` would double.
        ("text/plain;escaping=dots", "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"),
        ("text/plain;escaping=values", "text/plain; version=0.0.4; charset=utf-8; escaping=values"),
        (
            "text/plain;escaping=\r\nSet-Cookie: a",
            "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
        ),
        // What can't be read is passed over.
        ("", text), (",;,=;q", text), ("application/openmetrics-text;version=1.0.0;q=1.5", text),
        ("application/openmetrics-text;version=1.0.0;q=x,text/plain", text),
        ("application/openmetrics-text;version=1.0.0;q=-1", text),
        ("application/openmetrics-text;version=\"1.0.0", text),
        ("a;b=\"x,application/openmetrics-text;version=1.0.0\"", text),
        (String(repeating: "a/b,", count: 64) + last, text),
    ]

    @Test(arguments: oddities)
    func `an odd wish is understood, or met with text`(accept: String, type: String) {
        #expect(ScrapeForm(accept: accept, acceptEncoding: nil).contentType == type)
    }

    @Test func `whoever says nothing gets plain text`() {
        let form = ScrapeForm(accept: nil, acceptEncoding: nil)
        #expect(form.contentType == Self.text)
        #expect(!form.isCompressed)
    }

    private static let codings: [(acceptEncoding: String, isCompressed: Bool)] = [
        ("gzip", true), ("GZip", true), ("x-gzip", true), ("gzip, deflate, br, zstd", true),
        ("gzip;q=0.1", true),
        ("identity;q=0.4, gzip;q=0.5", true), ("identity;q=0, *", true),
        ("gzip;q=1.000,identity;q=0.999", true),
        ("", false), ("identity", false), ("deflate, br", false), ("gzip;q=0", false),
        ("gzip;q=0, *;q=1", false),
        ("gzip;q=0.000", false), ("gzip;q=0.5, identity", false), ("gzip, identity", false), ("*", false),
        ("*;q=0", false), ("identity;q=0", false), ("gzip;q=nan", false), ("notgzip", false),
    ]

    @Test(arguments: codings)
    func `gzip is used where it is wanted more than nothing`(acceptEncoding: String, isCompressed: Bool) {
        #expect(ScrapeForm(accept: nil, acceptEncoding: acceptEncoding).isCompressed == isCompressed)
    }

    @Test func `what is remembered is what would be chosen`() {
        var cache = ScrapeFormCache()
        // More kinds of clients than are remembered, each twice.
        for round in 0..<2 {
            for number in 0..<40 {
                let accept = number.isMultiple(of: 2) ? "application/openmetrics-text;x=\(number)" : nil
                let encoding = number.isMultiple(of: 3) ? "gzip" : nil
                let form = cache.form(accept: accept, acceptEncoding: encoding)
                #expect(form == ScrapeForm(accept: accept, acceptEncoding: encoding), "\(round) \(number)")
            }
        }
    }
}
