import Glibc

/// How wide the terminal is.
enum TerminalWidth {
    /// Columns, from COLUMNS if it is set, or the terminal of standard output; 80 where there is none.
    static var current: Int {
        if let text = Environment.value("COLUMNS"), let columns = Int(text), bounds.contains(columns) {
            return columns
        }
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, bounds.contains(Int(size.ws_col))
        else {
            return otherwise
        }
        return Int(size.ws_col)
    }

    /// Widths that terminals have; others are mistakes.
    private static let bounds = 20...1000

    private static let otherwise = 80
}

/// The variables that the process was started with.
enum Environment {
    /// The value of a variable; nil where it isn't set.
    static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
