internal import CanaryWatch
internal import HTTPServer
internal import Text

/// Decides when a web configuration counts that asks for less than the one before it: when it has stood
/// unchanged for a while.
///
/// The file may be half written, and whoever writes it slowly shall not open the pages to everybody.
struct OpeningHold: Sendable {
    /// How long the file must have stood unchanged.
    ///
    /// Whoever writes a file in pieces has written the next one by then.
    private static let time: Duration = .seconds(2)

    private var held: (configuration: WebConfiguration, since: UnixTime)?

    /// Whether a configuration is held back.
    var isHolding: Bool { held != nil }

    /// Whether a configuration that was read just now is still held back.
    ///
    /// - Parameters:
    ///   - next: What was read.
    ///   - isSameStamp: Whether the file looked the same at the look before.
    ///   - now: The time, by the clock of every look.
    /// - Returns: Whether it doesn't count yet.
    mutating func holds(_ next: WebConfiguration, isSameStamp: Bool, at now: UnixTime) -> Bool {
        guard let held, isSameStamp, held.configuration == next, now >= held.since else {
            self.held = (next, since: now)
            return true
        }
        return now - held.since < Self.time
    }

    /// Holds nothing back any more.
    mutating func end() {
        held = nil
    }
}

/// What a web configuration asks for no more.
enum Opening: Sendable, CaseIterable {
    /// A password.
    case password
    /// TLS.
    case encryption
    /// Some or all of what a client's certificate had to be.
    case clientCertificate

    /// What the log says of it; nil for TLS, whose end `WebTLSService` tells.
    var warning: StaticString? {
        switch self {
        case .password:
            "The web configuration names no users any more: the pages are open without a password now."
        case .encryption: nil
        case .clientCertificate: "The web configuration asks for less of clients' certificates now."
        }
    }
}

extension WebConfiguration {
    /// What it asks for no more that an earlier one asked for.
    func openings(after earlier: WebConfiguration) -> [Opening] {
        var openings: [Opening] = []
        if users.isEmpty, !earlier.users.isEmpty { openings.append(.password) }
        switch (earlier.tls, tls) {
        case (.some, nil): openings.append(.encryption)
        case (let earlier?, let tls?) where tls.asksForLess(than: earlier):
            openings.append(.clientCertificate)
        default: break
        }
        return openings
    }
}

extension WebTLSConfiguration {
    /// Whether a client may come in that an earlier configuration refuses, for a line that is missing.
    fileprivate func asksForLess(than earlier: WebTLSConfiguration) -> Bool {
        earlier.clientAuthentication.isRequired && !clientAuthentication.isRequired
            || earlier.verifiesClients && !verifiesClients
            || verifiesClients && clientAuthorities == nil && earlier.clientAuthorities != nil
            || earlier.allowedNames != nil && allowedNames == nil
    }
}
