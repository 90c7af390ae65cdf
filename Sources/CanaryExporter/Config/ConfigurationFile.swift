internal import Glibc
internal import YAML

/// Reads a configuration file from disk, and says why it can't.
enum ConfigurationFile {
    /// The file's bytes, at most as many as the YAML reader takes.
    ///
    /// Follows links. Only a regular file is read: a pipe or a device could keep the caller waiting.
    static func read(path: String) throws(UnreadableFile) -> [UInt8] {
        // Not blocking: opening a pipe that no one writes to would never return.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw UnreadableFile(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw UnreadableFile(errno: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else { throw UnreadableFile(errno: EISDIR) }
        guard kind == S_IFREG else {
            throw UnreadableFile("is no regular file; name one that is")
        }
        guard status.st_size <= Document.byteLimit else {
            throw UnreadableFile(
                "has \(status.st_size) bytes, more than the \(Document.byteLimit) that are read; is it the"
                    + " right file?")
        }
        return try read(descriptor)
    }

    /// The absolute path of the folder that a file's relative paths start from.
    static func absoluteDirectory(of path: String) -> String {
        let directory = FilePath.directory(of: path)
        guard !directory.hasPrefix("/"), let current = unsafe getcwd(nil, 0) else { return directory }
        defer { unsafe free(current) }
        let folder = unsafe String(cString: current)
        return directory == "." ? folder : FilePath.absolute(directory, in: folder)
    }

    /// Reads to the end, but never more than one byte beyond the bound, for the YAML reader to refuse.
    private static func read(_ descriptor: CInt) throws(UnreadableFile) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= Document.byteLimit {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw UnreadableFile(errno: errno) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }
}

/// Why a file can't be read, and what to do about it.
struct UnreadableFile: Error {
    /// The sentence, in lower case and without a full stop.
    let message: String

    /// Makes a failure from its words.
    init(_ message: String) {
        self.message = message
    }

    /// Makes a failure from the system's error number.
    init(errno number: CInt) {
        message =
            switch number {
            case ENOENT: "there is no such file; check the path"
            case ENOTDIR: "a part of this path is no folder; check the path"
            case EISDIR: "is a folder; name the file in it"
            case EACCES:
                "user \(geteuid()) may not read it; give that user the right to read the file and to pass"
                    + " through its folders"
            case ELOOP: "the link leads back to itself; check where it points to"
            case ENAMETOOLONG: "the path is too long; check it"
            case EMFILE, ENFILE: "too many files are open; raise the limit (ulimit -n)"
            default: unsafe "can't be read: \(String(cString: strerror(number)))"
            }
    }
}
