internal import CanaryWatch
internal import Text

/// The messages of a canary: born when and how that is known, seen consumed by which group when.
struct MessagesSection {
    let canary: CanaryStatus
    let now: UnixTime

    /// Messages that are shown.
    static let messagesMax = 100
    /// Lines for a message and a group, over all messages.
    static let tracksMax = 2000

    /// Writes it.
    func write(into html: inout HTML) {
        html.element("section", HTML.Attribute("aria-labelledby", "messages")) { html in
            html.element("h2", .id("messages"), text: "Messages")
            html.element("div", .class("card")) { html in
                guard !canary.messages.isEmpty else {
                    return html.element("p", .class("quiet"), text: "No message is watched.")
                }
                html.element("table") { html in
                    html.element("caption", .class("hidden"), text: "Watched messages, newest first")
                    html.columns(["Message", "State", "Born", "Groups", "Last answer"])
                    html.element("tbody") { html in
                        var room = Self.tracksMax
                        for message in canary.messages.prefix(Self.messagesMax) {
                            row(message, room: &room, &html)
                        }
                    }
                }
                if canary.messages.count > Self.messagesMax {
                    html.element(
                        "p",
                        text: "\(canary.messages.count - Self.messagesMax) more are in the status as JSON.")
                }
            }
        }
    }

    private func row(_ message: MessageStatus, room: inout Int, _ html: inout HTML) {
        let tracks = message.tracks.prefix(room)
        room -= tracks.count
        html.element("tr") { html in
            html.element("th", .scope("row")) { html in
                html.element("code") { $0.name(message.id) }
                if !message.isRotating { html.element("small", text: " static") }
            }
            html.element("td", .label("State"), text: message.state.word)
            html.element("td", .label("Born")) { html in
                html.ago(message.birth.time, now: now, none: "")
                html.element("small", text: " " + Self.source(message.birth.source))
            }
            html.element("td", .label("Groups")) { html in
                self.tracks(Array(tracks), of: message, &html)
            }
            html.element("td", .label("Last answer")) { html in
                html.ago(message.lastAnswered, now: now, none: "none yet")
                if let requestID = message.requestID {
                    html.element("small") { html in
                        html.text(" request ")
                        html.element("code") { $0.name(requestID) }
                    }
                }
            }
        }
    }

    private func tracks(_ tracks: [MessageTrackStatus], of message: MessageStatus, _ html: inout HTML) {
        guard !message.tracks.isEmpty else { return html.text("none yet") }
        let consumed = message.tracks.count(where: \.isConsumed)
        let summary = "\(consumed) of \(message.tracks.count) consumed"
        guard !tracks.isEmpty else { return html.text(summary) }
        html.element("details") { html in
            html.element("summary", text: summary)
            html.element("ul", .class("list")) { html in
                for track in tracks { line(track, &html) }
            }
            if tracks.count < message.tracks.count {
                html.element(
                    "p", text: "\(message.tracks.count - tracks.count) more are in the status as JSON.")
            }
        }
    }

    private func line(_ track: MessageTrackStatus, _ html: inout HTML) {
        html.element("li") { html in
            html.mark(Kind(track.type))
            html.name(track.group)
            html.text(": \(track.type.word)")
            if let seen = track.firstSeenConsumed {
                html.text(", first seen consumed ")
                html.ago(seen, now: now, none: "")
            } else if track.isConsumed {
                html.text(", consumed before")
            }
        }
    }

    private static func source(_ source: BirthSource) -> String {
        switch source {
        case .source: "by its source"
        case .service: "by the cloud"
        case .messageID: "read from its ID"
        case .firstSeen: "when first seen: older in truth"
        }
    }
}
