internal import CBuildInfo

/// Which exporter this is.
package enum BuildInfo {
    /// The program's name.
    package static let name = "rocketmq-canary-exporter"

    /// The version, by https://semver.org.
    package static let version = "0.1.0"

    /// The commit it was built from, or `unknown` outside release builds.
    package static let revision = unsafe String(cString: cbuildinfo_revision())

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
        \(name), version \(version) (revision: \(revision))
          swift version:  \(swiftVersion)
          platform:       linux/\(architecture)
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
