import Testing

@testable import HTTPServer

@Suite struct ClientHelloTests {
    private static func hello(suites: [UInt8], extensions: [UInt8]) -> [UInt8] {
        [3, 3] + [UInt8](repeating: 7, count: 32) + [2, 0xaa, 0xbb]
            + [0, UInt8(suites.count)] + suites + [1, 0] + [0, UInt8(extensions.count)] + extensions
    }

    private static let extensions: [UInt8] = [0, 10, 0, 2, 0, 0, 0, 43, 0, 5, 4, 3, 4, 3, 3]

    @Test func `suites and the newest version are read`() {
        let hello = ClientHello(Self.hello(suites: [0x13, 1, 0xc0, 0x2f], extensions: Self.extensions))
        #expect(hello?.cipherSuites == [0x1301, 0xc02f])
        #expect(hello?.speaksTLS13 == true)
        let old = ClientHello(Self.hello(suites: [0xc0, 0x2f], extensions: [0, 10, 0, 2, 0, 0]))
        #expect(old?.cipherSuites == [0xc02f])
        #expect(old?.speaksTLS13 == false)
    }

    @Test func `a message cut short anywhere is none, or one without TLS 1_3`() {
        let whole = Self.hello(suites: [0x13, 1, 0xc0, 0x2f], extensions: Self.extensions)
        for count in 0..<whole.count {
            let hello = ClientHello(Array(whole[..<count]))
            #expect(hello == nil || hello?.cipherSuites == [0x1301, 0xc02f])
            #expect(hello == nil || count >= 45)
        }
    }
}
