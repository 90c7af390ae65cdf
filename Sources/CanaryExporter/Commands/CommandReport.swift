/// What a command has to say, and with which status the process ends.
package struct CommandReport: Sendable {
    /// The text for standard output.
    package var text: String
    /// The text for standard error; empty where all went well.
    package var errors: String
    /// 0 when all is well.
    package var exitStatus: Int32
    /// Whether the text is for programs and must reach them as it is, whatever it holds.
    package var isExact = false

    /// Makes a report for people.
    package init(text: String = "", errors: String = "", exitStatus: Int32 = 0) {
        self.text = text
        self.errors = errors
        self.exitStatus = exitStatus
    }
}

/// The program's commands, without the command line.
package enum ExporterCommands {
    /// Checks configuration files.
    ///
    /// - Parameter files: Their paths.
    /// - Returns: Every fault and the sum of the quota; status 1 where a file can't be used.
    package static func checkConfig(files: [String]) -> CommandReport {
        guard !files.isEmpty else {
            return CommandReport(errors: "check-config needs at least one file.", exitStatus: 2)
        }
        let report = checkConfigReport(files: files)
        return CommandReport(text: report.text, exitStatus: report.exitStatus)
    }

    /// Checks a web configuration file.
    ///
    /// - Parameter file: Its path.
    /// - Returns: Every fault, or what the file asks for; status 1 where it can't be used.
    package static func checkWebConfig(file: String) -> CommandReport {
        let report = CheckWebConfigReport.make(file: file)
        return CommandReport(text: report.text, exitStatus: report.exitStatus)
    }
}
