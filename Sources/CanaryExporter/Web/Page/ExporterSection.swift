internal import CanaryWatch

/// The state of the exporter itself: its credentials and its configuration.
struct ExporterSection {
    let report: StatusReport

    /// Faults of a refused configuration, and accounts, that are shown.
    static let faultsMax = 30
    static let accountsMax = 100

    /// Writes it.
    func write(into html: inout HTML) {
        html.element("section", HTML.Attribute("aria-labelledby", "exporter")) { html in
            html.element("h2", .id("exporter"), text: "Credentials and configuration")
            html.element("div", .class("card columns")) { html in
                html.element("dl") { html in
                    for account in report.accounts.prefix(Self.accountsMax) { self.account(account, &html) }
                }
                html.element("dl", content: configuration)
            }
            refusal(&html)
        }
    }

    private func account(_ account: AccountStatus, _ html: inout HTML) {
        html.element("dt") { html in
            html.text("Account ")
            html.name(account.name)
        }
        html.element("dd") { html in
            html.text("keys from ")
            html.words(account.credentials, scalarsMax: 300)
            if let expiry = account.expiry {
                html.text(expiry < report.now ? ", expired " : ", expire ")
                html.ago(expiry, now: report.now, none: "")
            }
            if account.refreshFailures > 0 {
                html.text(". ")
                html.mark(.warning)
                let times = Plural.of(Int(clamping: account.refreshFailures), "time", "times")
                html.text("\(times) none were to be had")
            }
        }
    }

    private func configuration(_ html: inout HTML) {
        let configuration = report.configuration
        html.term("Configuration") { $0.words(configuration.file, scalarsMax: 300) }
        html.term("Loaded") { $0.ago(configuration.loaded, now: report.now, none: "") }
        html.term("Last refusal") { html in
            if let refused = configuration.refused {
                html.ago(refused, now: report.now, none: "")
                html.text(", the faults stand below")
            } else {
                html.text("none since the start")
            }
        }
        html.term("Sampling loop") { html in
            html.text("turned ")
            html.ago(report.heartbeat, now: report.now, none: "")
        }
    }

    private func refusal(_ html: inout HTML) {
        let faults = report.configuration.refusal
        guard !faults.isEmpty else { return }
        html.element("div", .class("card")) { html in
            html.element("h3") { html in
                html.mark(.warning)
                html.text("The last new configuration was refused; the one before stays in force")
            }
            html.element("ul") { html in
                for fault in faults.prefix(Self.faultsMax) {
                    html.element("li") { html in
                        html.element("code") { $0.words(fault, scalarsMax: 400) }
                    }
                }
            }
            if faults.count > Self.faultsMax {
                html.element("p", text: "and \(faults.count - Self.faultsMax) more")
            }
        }
    }
}
