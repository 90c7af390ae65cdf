internal import Glibc

/// Follows all files that match a canary's patterns, through rotation.
///
/// Not thread-safe: one loop owns it.
final class FileFollower {
    /// What one look brought.
    struct Look {
        /// The new lines with their file, oldest first within each file.
        var lines: [(path: String, text: String, isLive: Bool)] = []
        /// Files that can't be read, with the reason; each is told once until it changes.
        var faults: [(path: String, reason: String)] = []
    }

    /// An open file.
    private struct Followed {
        let file: FollowedFile
        /// Where it was found last.
        var path: String
        /// The patterns that it was ever found by.
        var patterns: Set<String>
        /// How many looks in a row it was at no place that matches.
        var looksGone = 0
    }

    /// A place that matches, and what stands there.
    private struct Match {
        let path: String
        let standing: FollowedFile.Standing
        var patterns: Set<String>
    }

    /// So many files are followed at most, so that a pattern like `/**` can't use up the descriptors.
    static let filesMax = 200

    /// A file that was renamed away is read for so many looks more: who writes it may not know yet.
    static let looksAfterGone = 60

    /// With so many lines a look leaves the other files to the next one: 200 files may be as wrong as one.
    private static let linesPerLookMax = 20_000

    private var patterns: [String]
    private var files: [FollowedFile.Identity: Followed] = [:]
    private var toldFaults: [String: String] = [:]

    /// Follows these glob patterns, as glob(7) reads them; nothing is opened yet.
    init(patterns: [String]) {
        self.patterns = patterns
    }

    /// Follows these patterns from now on.
    ///
    /// A file that a pattern which stays has found is read on from where it was; one that only others have
    /// found is let go of.
    func follow(_ patterns: [String]) {
        guard patterns != self.patterns else { return }
        self.patterns = patterns
        files = files.filter { !$0.value.patterns.isDisjoint(with: patterns) }
    }

    /// Looks for new files, new lines, and files that are gone.
    func look() -> Look {
        var look = Look()
        var faults: [String: String] = [:]
        let found = newest(of: matches(&faults), &faults)
        for (identity, match) in found {
            if files[identity] != nil {
                files[identity]?.path = match.path
                files[identity]?.patterns.formUnion(match.patterns)
                continue
            }
            do throws(FollowFault) {
                let file = try FollowedFile(path: match.path)
                files[file.identity] = Followed(file: file, path: match.path, patterns: match.patterns)
            } catch {
                faults[match.path] = error.reason
            }
        }
        for (identity, entry) in files.sorted(by: { $0.value.path < $1.value.path }) {
            guard look.lines.count < Self.linesPerLookMax else { break }
            let looksGone = found[identity] == nil ? entry.looksGone + 1 : 0
            files[identity]?.looksGone = looksGone
            // Those that are gone have no more room than those that are there.
            let isLast = looksGone > Self.looksAfterGone || looksGone > 0 && files.count > 2 * Self.filesMax
            let read = entry.file.look(isLast: isLast)
            take(read, of: entry.path, into: &look, &faults)
            if isLast, read.isAtEnd { files[identity] = nil }
        }
        look.faults = faults.filter { toldFaults[$0.key] != $0.value }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
        toldFaults = faults
        return look
    }

    private func take(
        _ found: FollowedFile.Look, of path: String, into look: inout Look, _ faults: inout [String: String]
    ) {
        look.lines += found.lines.map { (path, $0, found.isLive) }
        if found.unreadable > 0 {
            faults[path] =
                "\(found.unreadable) lines are longer than \(FollowedFile.lineBytesMax) bytes or no UTF-8"
        }
    }

    /// What stands at the paths, each file once; of too many those that were written last.
    private func newest(
        of paths: [(path: String, pattern: String)], _ faults: inout [String: String]
    ) -> [FollowedFile.Identity: Match] {
        var found: [FollowedFile.Identity: Match] = [:]
        for (path, pattern) in paths {
            guard let standing = FollowedFile.standing(atPath: path) else {
                faults[path] = FollowFault(code: errno).reason
                continue
            }
            found[standing.identity, default: Match(path: path, standing: standing, patterns: [])]
                .patterns.insert(pattern)
        }
        guard found.count > Self.filesMax else { return found }
        let order = found.sorted {
            let (one, other) = ($0.value.standing.changed, $1.value.standing.changed)
            return one == other ? $0.value.path > $1.value.path : one > other
        }
        for pattern in Set(order.dropFirst(Self.filesMax).flatMap(\.value.patterns)) {
            faults[pattern] =
                "more than \(Self.filesMax) files match; those that were written last are followed"
        }
        return Dictionary(uniqueKeysWithValues: order.prefix(Self.filesMax).map { ($0.key, $0.value) })
    }

    private func matches(_ faults: inout [String: String]) -> [(path: String, pattern: String)] {
        var paths: [(path: String, pattern: String)] = []
        for pattern in patterns {
            var result = unsafe glob_t()
            defer { unsafe globfree(&result) }
            let status = unsafe glob(pattern, 0, nil, &result)
            if status == GLOB_NOMATCH {
                faults[pattern] = "no file matches yet"
                continue
            }
            guard status == 0 else {
                faults[pattern] = "the pattern can't be read: \(FollowFault(code: errno).reason)"
                continue
            }
            for index in 0..<Int(unsafe result.gl_pathc) {
                guard let path = unsafe result.gl_pathv[index] else { continue }
                paths.append((unsafe String(cString: path), pattern))
            }
        }
        return paths
    }
}
