internal import Passwords
internal import Text
internal import YAML

/// Reads the section `basic_auth_users`: names, each with the bcrypt hash of a password.
///
/// No message shows a hash, nor what stands in its place, which may be the password itself.
struct WebUserReader {
    /// More users than this are better checked by what stands in front.
    private static let countLimit = 1000

    /// Bytes of a name, so that no request needs more.
    static let nameLimitBytes = 256

    /// From this cost on a comparison takes seconds, and whoever asks next waits for it.
    private static let slowCost = 15

    /// From this cost on it takes longer than Prometheus waits for anything.
    private static let hopelessCost = 19

    private let findings: Findings

    /// Makes a reader that reports to a collection.
    init(_ findings: Findings) {
        self.findings = findings
    }

    /// Reads the section; users with a fault are left out.
    func read(_ section: ConfigValue) -> [String: BcryptHash] {
        guard let entries = section.node.mapping else {
            findings.fault(
                "\(section.kind) stands here where a mapping is due; write lines of user: hash", at: section)
            return [:]
        }
        guard entries.count <= Self.countLimit else {
            findings.fault("holds \(entries.count) users; the most is \(Self.countLimit)", at: section)
            return [:]
        }
        var users: [String: BcryptHash] = [:]
        var lines: [String: Int] = [:]
        for entry in entries {
            let key = ConfigValue(node: entry.key, path: section.path)
            guard let name = name(key) else { continue }
            let value = section.child(Quoting.plain(name), entry.value)
            if let line = lines[name] {
                findings.fault(
                    "this user was written on line \(line) already; remove one of the two", path: value.path,
                    mark: entry.key.mark)
            }
            lines[name] = lines[name] ?? entry.key.mark.line
            users[name] = hash(value)
        }
        return users
    }

    private func name(_ key: ConfigValue) -> String? {
        let fault: String
        switch key.node.scalar?.asString {
        case nil: fault = "\(key.kind) stands where a user's name is due"
        case let name? where name.hasPrefix("$"):
            fault = "a user's name begins with $ here; is the hash in its place? write user: hash"
        case let name? where name.utf8.count > Self.nameLimitBytes:
            fault = "a user's name has \(name.utf8.count) bytes; the most is \(Self.nameLimitBytes)"
        case let name? where name.contains(":"):
            fault = "a user's name holds a colon, which ends the name in a request; choose another"
        case let name? where Quoting.hasControl(name):
            fault = "a user's name holds a control character or an invisible one; remove it"
        case let name?: return name
        }
        findings.fault(fault, at: key)
        return nil
    }

    private func hash(_ value: ConfigValue) -> BcryptHash? {
        guard let scalar = value.node.scalar else {
            findings.fault("\(value.kind) stands here where a bcrypt hash is due", at: value)
            return nil
        }
        do throws(BcryptFault) {
            let hash = try BcryptHash(scalar.asString ?? "")
            if hash.cost >= Self.hopelessCost {
                findings.fault(
                    "the hash has a cost of \(hash.cost), which takes half a minute or much more to check,"
                        + " longer than Prometheus waits; make one with a cost of 10 to 14",
                    at: value)
            } else if hash.cost >= Self.slowCost {
                findings.warning(
                    "the hash has a cost of \(hash.cost), which takes seconds to check, for wrong passwords"
                        + " too; a cost of 10 to 14 is enough",
                    at: value)
            }
            return hash
        } catch {
            findings.fault("\(error)", at: value)
            return nil
        }
    }
}
