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

    /// So many files that are there are followed at most, so that a pattern like `/**` can't use up the
    /// descriptors.
    static let filesMax = 200

    /// A file that was renamed away is read for so many looks more: who writes it may not know yet.
    static let looksAfterGone = 60

    /// So many files that are gone are read at most.
    static let goneMax = 100

    /// So many of those that stood at one place, which may have another one with each message.
    static let predecessorsMax = 3

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
        let present = open(matches(&faults), &faults)
        let leaving = leaving(present)
        for (identity, entry) in files.sorted(by: { $0.value.path < $1.value.path }) {
            guard look.lines.count < Self.linesPerLookMax else { break }
            let isLast = leaving.contains(identity)
            let read = entry.file.look(isLast: isLast)
            take(read, of: entry.path, into: &look, &faults)
            if let fault = read.fault { faults[entry.path] = fault.reason }
            // One that can't be read any more is opened anew at the next look, if it is there.
            if read.fault != nil || isLast && read.isAtEnd { files[identity] = nil }
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

    /// Opens what stands at the paths and isn't followed yet; of too many files those that were written last.
    ///
    /// - Returns: The files that are there.
    private func open(
        _ paths: [(path: String, pattern: String)], _ faults: inout [String: String]
    ) -> Set<FollowedFile.Identity> {
        var present: Set<FollowedFile.Identity> = []
        for match in matches(at: paths, &faults) {
            guard present.count < Self.filesMax else {
                for pattern in match.patterns {
                    faults[pattern] =
                        "more than \(Self.filesMax) files match; those that were written last are followed"
                }
                continue
            }
            var identity = match.standing.identity
            if files[identity] == nil {
                do throws(FollowFault) {
                    let file = try FollowedFile(path: match.path)
                    // Another one may stand there by now.
                    identity = file.identity
                    if files[identity] == nil {
                        files[identity] = Followed(file: file, path: match.path, patterns: [])
                    }
                } catch {
                    faults[match.path] = error.reason
                    continue
                }
            }
            files[identity]?.path = match.path
            files[identity]?.patterns.formUnion(match.patterns)
            present.insert(identity)
        }
        return present
    }

    /// Each regular file that stands at the paths once, the one that was written last first.
    private func matches(
        at paths: [(path: String, pattern: String)], _ faults: inout [String: String]
    ) -> [Match] {
        var found: [FollowedFile.Identity: Match] = [:]
        for (path, pattern) in paths {
            guard let standing = FollowedFile.standing(atPath: path) else {
                faults[path] = FollowFault(code: errno).reason
                continue
            }
            guard standing.isRegular else {
                faults[path] = FollowFault.noRegularFile.reason
                continue
            }
            found[standing.identity, default: Match(path: path, standing: standing, patterns: [])]
                .patterns.insert(pattern)
        }
        return found.values.sorted {
            let (one, other) = ($0.standing.changed, $1.standing.changed)
            return one == other ? $0.path > $1.path : one > other
        }
    }

    /// Counts how long files have been gone, and says whose look is the last.
    private func leaving(_ present: Set<FollowedFile.Identity>) -> Set<FollowedFile.Identity> {
        for identity in files.keys {
            if present.contains(identity) {
                files[identity]?.looksGone = 0
            } else {
                files[identity]?.looksGone += 1
            }
        }
        let gone = files.filter { $0.value.looksGone > 0 }.sorted {
            let (one, other) = ($0.value, $1.value)
            return one.looksGone == other.looksGone ? one.path < other.path : one.looksGone < other.looksGone
        }
        // Whoever makes more files than can be read to their ends loses the oldest.
        for (identity, _) in gone.dropFirst(Self.goneMax) { files[identity] = nil }
        var predecessors: [String: Int] = [:]
        var leaving: Set<FollowedFile.Identity> = []
        for (identity, entry) in gone {
            predecessors[entry.path, default: 0] += 1
            let isOld = predecessors[entry.path, default: 0] > Self.predecessorsMax
            if isOld || entry.looksGone > Self.looksAfterGone { leaving.insert(identity) }
        }
        return leaving
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
