import Foundation
import Testing

@testable import CanaryExporter

@Suite struct BasicCredentialsTests {
    private func encoded(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
    }

    @Test(arguments: [
        (field: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user: "Aladdin", password: "open sesame"),
        (field: "bAsIc QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user: "Aladdin", password: "open sesame"),
        // RFC 7617, section 2.1: in UTF-8.
        (field: "Basic dGVzdDoxMjPCow==", user: "test", password: "123\u{A3}"),
        (field: "Basic Og==", user: "", password: ""), (field: "Basic YTpiOmM=", user: "a", password: "b:c"),
        (field: "Basic YTo/Pz8+", user: "a", password: "???>"),
    ])
    func `user and password are read`(field: String, user: String, password: String) {
        let credentials = BasicCredentials(field)
        #expect(credentials?.user == user)
        #expect(credentials.map { String(decoding: $0.password, as: UTF8.self) } == password)
    }

    @Test(arguments: [
        "", "Basic", "Basic ", "Basic", "Bearer abc", "Basic  YTpi", "Basic\tYTpi", "Basic YTpi ",
        "Basic YTp",
        "Basic YTpiYw", "Basic YTpiYw=", "Basic YTpiYw===", "Basic YT==pi", "Basic ====",
        "Basic YTpi, Basic YTpi",
        // Bits that no canonical form sets; the other alphabet; no colon; a line break.
        "Basic YTpiYx==", "Basic YTo_Pz8-", "Basic YWI=", "Basic YTpi\nYw==", "BasicXYTpi", "@asic YTpi",
    ])
    func `what is malformed is refused`(field: String) {
        #expect(BasicCredentials(field) == nil)
    }

    @Test(arguments: ["a\u{0}:b", "a:b\u{0}", "a:b\nc", "a\u{7F}:b"])
    func `control characters are refused`(text: String) {
        #expect(BasicCredentials("Basic " + encoded(text)) == nil)
    }

    @Test func `a user that isn't UTF-8 is refused, a password needn't be`() {
        let user = Data([0xFF, 0x3A, 0x61]).base64EncodedString()
        #expect(BasicCredentials("Basic " + user) == nil)
        let password = Data([0x61, 0x3A, 0xFF]).base64EncodedString()
        #expect(BasicCredentials("Basic " + password)?.password == [0xFF])
    }

    @Test func `a thousand bytes are read and two thousand aren't`() {
        let limit = BasicCredentials.lengthLimitBytes
        let fits = "a:" + String(repeating: "b", count: limit - 2)
        #expect(BasicCredentials("Basic " + encoded(fits))?.password.count == limit - 2)
        for more in 1...4 {
            #expect(BasicCredentials("Basic " + encoded(fits + String(repeating: "b", count: more))) == nil)
        }
    }
}
