/// The cipher suites that settings name, each as what a handshake may agree on.
struct ChosenSuites: Sendable {
    private struct Choice: Sendable {
        /// The suite's number on the wire.
        let number: UInt16
        let priority: TLSPriority
    }

    private let choices: [Choice]
    private let newest: TLSPriority?
    private let prefersServer: Bool

    /// Takes those suites of the settings that work with the certificate's key.
    init(_ settings: TLSSettings, keyKind: TLSKeyKind) throws(TLSSettingsError) {
        let text = TLSPriorityText(settings)
        var choices: [Choice] = []
        for suite in settings.cipherSuites where suite.fits(keyKind) {
            guard let only = text.only(suite) else { continue }
            choices.append(Choice(number: suite.recipe.number, priority: try TLSPriority(only)))
        }
        self.choices = choices
        if let newest = text.newest { self.newest = try TLSPriority(newest) } else { newest = nil }
        guard !choices.isEmpty || newest != nil else {
            throw .noUsableCipherSuite(keyType: keyKind.rawValue)
        }
        prefersServer = settings.prefersServerCipherSuites
    }

    /// What a session may agree on with a client, by what that one offers; nil if on nothing.
    func priority(for hello: ClientHello) -> TLSPriority? {
        if hello.speaksTLS13, let newest { return newest }
        let offered = hello.cipherSuites
        if prefersServer { return choices.first { offered.contains($0.number) }?.priority }
        return offered.lazy.compactMap { number in choices.first { $0.number == number } }.first?.priority
    }
}
