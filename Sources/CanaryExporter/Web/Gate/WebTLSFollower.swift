internal import CanaryWatch
internal import HTTPServer

/// Decides when the server gets other TLS settings: when the web configuration says so, or when a file that
/// it names has changed.
///
/// For one thread at a time. Files are read again when their stamps change, and while these can't be relied
/// on; the server is told only when what was read differs.
struct WebTLSFollower {
    /// What there is to do after a look.
    enum Step: Equatable {
        /// Nothing.
        case none
        /// Give the server these settings.
        case replace(TLSSettings)
        /// Tell what is wrong; the server goes on with what it has.
        case fault(ConfigurationFaults)
        /// Tell that TLS goes on or off with the next start only.
        case restart(isOn: Bool)
    }

    private let fileName: String

    /// What the server speaks; nil for plain HTTP, which stays so.
    private var settings: TLSSettings?
    private var configuration: WebTLSConfiguration?
    private var stamps: [FileStamp?] = []
    private var isSettled = false
    private var lastFault: ConfigurationFaults?
    private var isRestartTold = false

    /// Begins with what the server was started with; nil for plain HTTP.
    init(fileName: String, settings: TLSSettings?) {
        self.fileName = fileName
        self.settings = settings
    }

    /// Looks at the files of a configuration.
    mutating func look(_ next: WebTLSConfiguration?, at now: UnixTime) -> Step {
        guard let next, let current = settings else {
            let differs = (next != nil) != (settings != nil)
            defer { isRestartTold = differs }
            return differs && !isRestartTold ? .restart(isOn: next != nil) : .none
        }
        isRestartTold = false
        // Before the files are read: a change in between is seen next time.
        let stamps = next.files.map { FileStamp(path: $0) }
        guard stamps != self.stamps || next != configuration || !isSettled else { return .none }
        self.stamps = stamps
        isSettled = stamps.allSatisfy { $0?.isSettled(at: now) ?? true }
        configuration = next
        switch WebTLSLoader.load(next, fileName: fileName) {
        case .success(let loaded):
            let wasFaulty = lastFault != nil
            lastFault = nil
            guard loaded != current || wasFaulty else { return .none }
            settings = loaded
            return .replace(loaded)
        case .failure(let fault):
            defer { lastFault = fault }
            return fault == lastFault ? .none : .fault(fault)
        }
    }
}

extension WebTLSConfiguration {
    /// The paths of the files that it names.
    var files: [String] {
        [certificate, key, clientAuthorities].compactMap { $0?.path }
    }
}
