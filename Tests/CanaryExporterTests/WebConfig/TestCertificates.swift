import Foundation
import Testing

/// Certificates that the openssl program makes for a test, in the test's folder.
struct TestCertificates {
    let folder: TemporaryFolder

    /// Makes an authority of its own: `NAME.pem` and `NAME.key`.
    func authority(_ name: String) throws {
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=\(name)"
                + " -keyout \(name).key -out \(name).pem")
    }

    private func openssl(_ arguments: String) throws {
        let pipe = try #require(popen("cd '\(folder.path)' && openssl \(arguments) 2>openssl.log", "r"))
        try #require(pclose(pipe) == 0, "openssl \(arguments)")
    }
}
