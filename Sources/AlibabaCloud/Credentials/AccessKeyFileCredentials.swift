internal import Glibc
internal import Locking

/// Credentials from files of one value each, as mounted by Kubernetes or systemd.
///
/// Each call looks at the files' metadata and reads again what has changed, so that a key rotated on disk is
/// used with the next call. Any thread may call.
package final class AccessKeyFileCredentials: CredentialsProvider {
    /// An access key's parts are tens of bytes, a security token about a thousand.
    private static let fileBytesMax = 4096

    /// Rotating two files is not one step; three rounds see a pair that stood still.
    private static let readRoundsMax = 3

    private let accessKeyIDFile: String
    private let accessKeySecretFile: String
    private let securityTokenFile: String?
    private let cache = Locked<Cache?>(nil)

    /// Names the files; nothing is read yet.
    package init(accessKeyIDFile: String, accessKeySecretFile: String, securityTokenFile: String? = nil) {
        self.accessKeyIDFile = accessKeyIDFile
        self.accessKeySecretFile = accessKeySecretFile
        self.securityTokenFile = securityTokenFile
    }

    /// The credentials that stand in the files now.
    ///
    /// Throws the fault of the first file that has one; nothing old is used in its stead, and no fault is
    /// remembered.
    package func credentials() throws(CredentialsError) -> Credentials {
        try cache.withLock { cache throws(CredentialsError) in
            let paths = [accessKeyIDFile, accessKeySecretFile] + (securityTokenFile.map { [$0] } ?? [])
            var stamps = try Self.stamps(paths)
            if let cache, cache.stamps == stamps { return cache.credentials }
            cache = nil
            var credentials = try read()
            for _ in 1..<Self.readRoundsMax {
                let stampsAfter = try Self.stamps(paths)
                if stampsAfter == stamps { break }
                stamps = stampsAfter
                credentials = try read()
            }
            cache = Cache(stamps: stamps, credentials: credentials)
            return credentials
        }
    }

    private func read() throws(CredentialsError) -> Credentials {
        let accessKeyID = try Self.text(of: accessKeyIDFile)
        let secret = try Self.text(of: accessKeySecretFile)
        var token: Secret?
        if let securityTokenFile { token = Secret(try Self.text(of: securityTokenFile)) }
        return Credentials(
            accessKeyID: accessKeyID, accessKeySecret: Secret(secret), securityToken: token)
    }

    private static func stamps(_ paths: [String]) throws(CredentialsError) -> [Stamp] {
        var stamps: [Stamp] = []
        for path in paths {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { throw fault(path, errno) }
            stamps.append(Stamp(status))
        }
        return stamps
    }

    private static func text(of path: String) throws(CredentialsError) -> String {
        // O_NONBLOCK: opening a named pipe that nobody writes to would otherwise wait for ever.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw fault(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .fileUnreadable(path: path, reason: "not a regular file")
        }
        var bytes = [UInt8](repeating: 0, count: fileBytesMax + 1)
        var count = 0
        while count < bytes.count {
            let received = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if received < 0 && errno == EINTR { continue }
            guard received >= 0 else { throw fault(path, errno) }
            if received == 0 { break }
            count += received
        }
        guard count <= fileBytesMax else { throw .fileTooLarge(path: path, bytesMax: fileBytesMax) }
        let source = "the content of the credentials file \(path)"
        guard let text = try CredentialText.trimmed(bytes[..<count], source: source) else {
            throw .fileEmpty(path: path)
        }
        return text
    }

    private static func fault(_ path: String, _ code: Int32) -> CredentialsError {
        if code == ENOENT { return .fileMissing(path: path) }
        return .fileUnreadable(path: path, reason: unsafe String(cString: strerror(code)))
    }

    /// What tells one content of a file from another without reading it.
    private struct Stamp: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let modified: [Int]
        let changed: [Int]

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    private struct Cache {
        let stamps: [Stamp]
        let credentials: Credentials
    }
}
