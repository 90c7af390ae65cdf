import Testing

@testable import Passwords

@Suite struct PasswordDigesterTests {
    private let hash = BcryptHash.decoy(cost: 4)

    private func digest(
        _ digester: PasswordDigester, _ user: String, _ password: String, cost: Int = 4
    ) -> PasswordDigest {
        digester.digest(user: user, hash: .decoy(cost: cost), password: Array(password.utf8))
    }

    @Test func `the same three parts give the same digest`() {
        let digester = PasswordDigester()
        #expect(digest(digester, "alice", "secret") == digest(digester, "alice", "secret"))
    }

    @Test func `any other part gives another digest`() {
        let digester = PasswordDigester()
        let digests: Set = [
            digest(digester, "alice", "secret"), digest(digester, "alice", "secre"),
            digest(digester, "alic", "secret"), digest(digester, "alice", "secret", cost: 5),
            digest(digester, "", "secret"), digest(digester, "alice", ""),
        ]
        #expect(digests.count == 6)
    }

    @Test func `moving bytes from one part to the next gives another digest`() {
        let digester = PasswordDigester()
        let text = String(decoding: hash.bytes, as: UTF8.self)
        // Without lengths or separators all of these would be the same message.
        let whole = digester.digest(user: "u\(text)p", hash: hash, password: [])
        let split = digester.digest(user: "u", hash: hash, password: Array("p\(text)".utf8))
        #expect(whole != split)
        #expect(digest(digester, "ab", "c") != digest(digester, "a", "bc"))
    }

    @Test func `another digester gives other digests`() {
        #expect(
            digest(PasswordDigester(), "alice", "secret") != digest(PasswordDigester(), "alice", "secret"))
    }
}
