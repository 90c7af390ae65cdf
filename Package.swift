// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: Swift 6 language mode with internal imports by default and warnings as errors.
///
/// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
let common: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Library targets also mark each use of an unsafe C or pointer interface with `unsafe`.
///
/// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
let library: [SwiftSetting] = common + [.strictMemorySafety()]

let package = Package(
    name: "rocketmq-canary-exporter",
    products: [.executable(name: "rocketmq-canary-exporter", targets: ["rocketmq-canary-exporter"])],
    targets: [
        .systemLibrary(name: "CBuildInfo"),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Text", swiftSettings: library),
        .target(name: "Arguments", dependencies: ["Text"], swiftSettings: library),
        .target(name: "Locking", swiftSettings: library),
        .target(name: "Log", dependencies: ["Locking", "Text"], swiftSettings: library),
        .target(name: "Lifecycle", dependencies: ["Locking", "Log"], swiftSettings: library),
        .target(name: "Passwords", dependencies: ["CCrypt", "COpenSSL"], swiftSettings: library),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: library),
        .target(name: "CanaryWatch", dependencies: ["Text"], swiftSettings: library),
        .target(
            name: "AlibabaCloud", dependencies: ["CCurl", "COpenSSL", "Locking", "Text"],
            swiftSettings: library),
        .target(name: "Exposition", dependencies: ["CZlib"], swiftSettings: library),
        .target(
            name: "HTTPServer", dependencies: ["CGnuTLS", "CMicroHTTPD", "Locking"], swiftSettings: library),
        .target(
            name: "Sampling",
            dependencies: [
                "AlibabaCloud", "CanaryWatch", "Exposition", "Lifecycle", "Locking", "Log", "Text",
            ],
            swiftSettings: library),
        .target(name: "OnsSimulator", dependencies: ["COpenSSL", "Locking"], swiftSettings: library),
        .target(
            name: "CanaryExporter",
            dependencies: [
                "AlibabaCloud", "CBuildInfo", "CMalloc", "CanaryWatch", "Exposition", "HTTPServer",
                "Lifecycle", "Locking", "Log", "Passwords", "Sampling", "Text",
                "YAML",
            ],
            swiftSettings: library),
        .executableTarget(
            name: "rocketmq-canary-exporter",
            dependencies: ["Arguments", "CanaryExporter", "Lifecycle", "Log", "OnsSimulator", "Text"],
            swiftSettings: library),
        .testTarget(name: "PasswordsTests", dependencies: ["Passwords"], swiftSettings: common),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: common),
        .target(
            name: "TestSupport", dependencies: ["Locking", "Log", "Text"], path: "Tests/TestSupport",
            swiftSettings: common),
        .testTarget(name: "LockingTests", dependencies: ["Locking", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "LogTests", dependencies: ["Locking", "Log", "TestSupport", "Text"], swiftSettings: common),
        .testTarget(
            name: "LifecycleTests", dependencies: ["Lifecycle", "Locking", "Log", "TestSupport"],
            swiftSettings: common),
        .testTarget(name: "ArgumentsTests", dependencies: ["Arguments"], swiftSettings: common),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["Arguments", "CanaryExporter", "rocketmq-canary-exporter"],
            swiftSettings: common),
        .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: common),
        .testTarget(
            name: "CanaryWatchTests", dependencies: ["CanaryWatch", "Text"], swiftSettings: common),
        .testTarget(
            name: "AlibabaCloudTests", dependencies: ["AlibabaCloud", "Locking", "Text"],
            resources: [.copy("Vectors")], swiftSettings: common),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition"], swiftSettings: common),
        .testTarget(
            name: "HTTPServerTests", dependencies: ["CGnuTLS", "HTTPServer", "Locking"], swiftSettings: common
        ),
        .testTarget(
            name: "OnsSimulatorTests", dependencies: ["OnsSimulator", "Locking"], swiftSettings: common),
        .testTarget(
            name: "CanaryExporterTests",
            dependencies: [
                "CanaryExporter", "CanaryWatch", "AlibabaCloud", "Exposition", "HTTPServer", "Locking",
                "Lifecycle", "Log", "OnsSimulator", "Passwords", "Sampling", "TestSupport", "Text", "YAML",
            ],
            resources: [.copy("Fixtures")], swiftSettings: common),
        .testTarget(name: "TidyTests", swiftSettings: common),
        .testTarget(
            name: "EndToEndTests", dependencies: ["rocketmq-canary-exporter", "Locking", "TestSupport"],
            swiftSettings: common),
    ]
)
