internal import Text

/// Joins paths by their text alone: no file is looked at, and no link is followed.
///
/// Where a configuration is mounted through links, as Kubernetes does, the files beside it are found beside
/// the link.
enum FilePath {
    /// The most bytes of a path (PATH_MAX of Linux).
    static let lengthLimitBytes = 4096

    /// The path itself when it is absolute, else the path inside the folder.
    static func absolute(_ path: String, in directory: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }

    /// The same for a pattern of glob(3): characters of the folder's own name that mean something to it are
    /// escaped.
    static func absolutePattern(_ pattern: String, in directory: String) -> String {
        guard !pattern.hasPrefix("/") else { return pattern }
        var escaped = ""
        for character in directory {
            if "*?[]\\".contains(character) {
                escaped.append("\\")
            }
            escaped.append(character)
        }
        return absolute(pattern, in: escaped)
    }

    /// The folder that a file stands in, as it is written in the file's path.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Why a text is no path, or nil.
    static func fault(_ path: String) -> String? {
        if path.isEmpty {
            return "is empty; write a path, or remove the key"
        }
        if path.utf8.count > lengthLimitBytes {
            return "has \(path.utf8.count) bytes; a path has at most \(lengthLimitBytes)"
        }
        if Quoting.hasControl(path) {
            return "\(Quoting.quoted(path)) holds a control character or an invisible one; remove it"
        }
        if path.hasPrefix("~") {
            return "\(Quoting.quoted(path)) begins with ~, which isn't expanded; write the folder out"
        }
        return nil
    }
}
