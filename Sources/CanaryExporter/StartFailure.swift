/// Why a command can't do its work, in words for the person who started it.
struct StartFailure: Error {
    /// What is wrong and what would be right.
    let message: String
    /// 2 for a bad command line or a faulty configuration, 1 for anything else.
    let exitStatus: Int32

    /// Makes a failure.
    init(_ message: String, exitStatus: Int32) {
        self.message = message
        self.exitStatus = exitStatus
    }
}
