import AlibabaCloud
import Testing

@testable import CanaryExporter

@Suite struct TraceTextTests {
    @Test(arguments: [
        (1200, "(this machine's clock is 1200 s behind the service's)"),
        (-90, "(this machine's clock is 90 s ahead of the service's)"),
    ])
    func `a wrong clock is told with its seconds`(seconds: Int, expected: String) {
        let failure = APIFailure(
            reason: .clockSkew, code: "InvalidTimeStamp.Expired", message: "expired", statusCode: 400,
            clockSkew: .seconds(seconds))
        #expect(ExporterCommands.explained(failure).hasSuffix(expected))
    }

    @Test func `other failures are told as they are`() {
        let failure = APIFailure(reason: .timeout, message: "no answer in 10 s")
        #expect(ExporterCommands.explained(failure) == "timeout: no answer in 10 s")
    }
}
