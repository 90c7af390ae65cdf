internal import CanaryWatch
internal import HTTPServer
internal import Text

/// Decides when the server gets other TLS settings: when the web configuration says so, or when a file that
/// it names has changed.
///
/// For one thread at a time. Files are read again when their stamps change, and while these can't be relied
/// on or something is wrong; the server is told only when what was read differs.
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

    /// Reads the files that a configuration names; the second argument is the web configuration's own name.
    typealias Load = (WebTLSConfiguration, String) -> Result<TLSSettings, ConfigurationFaults>

    private let fileName: String
    private let load: Load

    /// What the server speaks; nil for plain HTTP, which stays so.
    private var settings: TLSSettings?
    private var configuration: WebTLSConfiguration?
    private var stamps: [FileStamp?] = []
    private var isSettled = false
    private var lastFault: ConfigurationFaults?
    private var isRestartTold = false

    /// Begins with what the server was started with; nil for plain HTTP.
    init(
        fileName: String, settings: TLSSettings?,
        load: @escaping Load = { WebTLSLoader.load($0, fileName: $1) }
    ) {
        self.fileName = fileName
        self.load = load
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
        switch load(next, fileName) {
        case .success(let loaded):
            let wasFaulty = lastFault != nil
            lastFault = nil
            guard loaded != current || wasFaulty else { return .none }
            settings = loaded
            return .replace(loaded)
        case .failure(let fault):
            // It may have been the reading's, of which no stamp tells: it is tried again.
            isSettled = false
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
