import CanaryExporter
import Glibc
import Text

/// Text for the person at the terminal, and for programs that read in their place.
///
/// What people read passes one place here that shows control characters and marks of direction instead of
/// sending them.
enum Console {
    /// Shows what a command has to say.
    ///
    /// - Parameter report: What it has to say.
    /// - Returns: The report's status; 1 where the text can't be written, which is reported. A reader that
    ///   left is no fault: it has what it wanted.
    static func show(_ report: CommandReport) -> Int32 {
        let text = report.isExact ? report.text : Quoting.lines(report.text)
        let outcome = Output(descriptor: STDOUT_FILENO).write(text)
        if !report.errors.isEmpty { self.report(report.errors) }
        guard case .failed(let number) = outcome else { return report.exitStatus }
        return fail("standard output can't be written: \(SystemError.text(number))")
    }

    /// Writes lines to standard error; where that fails there is nobody to say so to.
    static func report(_ lines: String) {
        _ = Output(descriptor: STDERR_FILENO).write(ended(Quoting.lines(lines)))
    }

    /// Reports what keeps a command from going on.
    ///
    /// - Parameters:
    ///   - reason: What is in the way.
    ///   - status: The status to return.
    /// - Returns: The status.
    static func fail(_ reason: String, status: Int32 = 1) -> Int32 {
        report("\(BuildInfo.name): error: \(reason)")
        return status
    }

    /// Writes a line to standard output if that takes it at once: no program waits for a reader of remarks.
    static func remark(_ line: String) {
        _ = Output(descriptor: STDOUT_FILENO, patience: .zero).write(ended(Quoting.lines(line)))
    }

    private static func ended(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}
