internal import CBuildInfo

/// Which exporter this is.
package enum BuildInfo {
    /// The program's name.
    package static let name = "rocketmq-canary-exporter"

    /// The version, by https://semver.org.
    package static let version = "0.1.0"

    /// The commit it was built from, or `unknown` outside release builds.
    package static let revision = unsafe String(cString: cbuildinfo_revision())

    /// The branch of that commit, or `unknown`.
    package static let branch = unsafe String(cString: cbuildinfo_branch())

    /// Who built it, as `user@host`; `unknown` where the build is to be the same everywhere.
    package static let buildUser = unsafe String(cString: cbuildinfo_user())

    /// When it was built, in UTC, in the form `20260131-23:59:59` of Prometheus's programs, or `unknown`.
    package static let buildDate = unsafe String(cString: cbuildinfo_date())

    /// The day it was built, in the form `2026-01-31`; empty where that isn't known.
    package static var day: String {
        let digits = buildDate.prefix(8)
        guard digits.count == 8, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return "" }
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }

    /// The Swift version it was built with, as far as the compiler tells itself: `6.3` or newer.
    package static let swiftVersion: String = {
        #if swift(>=6.4)
        "6.4"
        #elseif swift(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }()

    /// The text of `--version`, in the form of Prometheus's own programs.
    package static let versionText = """
        \(name), version \(version) (branch: \(branch), revision: \(revision))
          build user:       \(buildUser)
          build date:       \(buildDate)
          swift version:    \(swiftVersion)
          platform:         linux/\(architecture)
        """

    /// The processor's architecture by Go's names, as the platform line of other exporters has it.
    private static var architecture: String {
        #if arch(x86_64)
        "amd64"
        #elseif arch(arm64)
        "arm64"
        #else
        "other"
        #endif
    }
}
