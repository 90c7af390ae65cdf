import Testing

@testable import Passwords

@Suite struct BcryptHashTests {
    /// Known answers: crypt_blowfish's own test vectors, and the example of PHP's documentation ($2y$).
    ///
    /// https://www.openwall.com/crypt/
    private static let known: [(hash: String, password: String)] = [
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"),
        ("$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"),
        ("$2y$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", ""),
    ]

    @Test(arguments: known)
    func `a password matches its own hash and no other does`(hash: String, password: String) throws {
        let hash = try BcryptHash(hash)
        #expect(hash.cost == 5)
        #expect(hash.matches(Array(password.utf8)))
        #expect(!hash.matches(Array((password + "x").utf8)))
        #expect(!hash.matches(Array(password.utf8.dropLast()) + [0]))
    }

    @Test func `all three variants of one hash match`() throws {
        let rest = "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        for variant in ["$2a$", "$2b$", "$2y$"] {
            #expect(try BcryptHash(variant + rest).matches(Array("U*U".utf8)), "\(variant)")
        }
    }

    @Test func `a salt with bits that don't count matches nevertheless`() throws {
        let hash = try BcryptHash("$2y$05$CCCCCCCCCCCCCCCCCCCCC/E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        #expect(hash.matches(Array("U*U".utf8)))
    }

    @Test func `bytes after the seventy-second don't count`() throws {
        let password = Array(repeating: UInt8(ascii: "a"), count: 72)
        // The vector's password is 72 times 0xaa and then "chars after 72 are ignored as usual".
        let hash = try BcryptHash("$2a$05$/OK.fbVrR/bpIqNJ5ianF.swQOIzjOiJ9GHEPuhEkvqrUyvWhEMx6")
        let vector = Array(repeating: UInt8(0xaa), count: 72)
        #expect(hash.matches(vector))
        #expect(hash.matches(vector + Array("chars after 72 are ignored as usual".utf8)))
        #expect(!hash.matches(password))
    }

    @Test func `a NUL byte matches nothing, not even what stands before it`() throws {
        let hash = try BcryptHash("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        #expect(!hash.matches(Array("U*U".utf8) + [0]))
        #expect(!hash.matches(Array("U*U".utf8) + [0] + Array("x".utf8)))
    }

    @Test(arguments: [
        ("doe", BcryptFault.noHash), ("", .noHash), ("$2", .otherKind),
        ("$1$abc$def", .otherKind), ("$6$rounds=5000$salt$hash", .otherKind), ("$apr1$a$b", .otherKind),
        ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", .otherKind),
        ("$2$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", .variant),
        ("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", .variant),
        ("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe", .length(59)),
        ("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWW", .length(61)),
        ("$2y$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", .cost(3)),
        ("$2y$32$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", .cost(32)),
        ("$2y$5$CCCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", .characters),
        ("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyO!W", .characters),
        ("$2y$+5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", .characters),
    ])
    func `what is no hash is refused, and nothing of it is shown`(text: String, fault: BcryptFault) {
        let error = #expect(throws: BcryptFault.self) { try BcryptHash(text) }
        #expect(error == fault)
        if text.count > 4 { #expect(error?.description.contains(text.dropFirst(4)) == false) }
    }

    @Test func `a hash doesn't print itself`() throws {
        let hash = try BcryptHash("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        var dumped = ""
        dump(hash, to: &dumped)
        for text in ["\(hash)", String(reflecting: hash), dumped, "\([hash])"] {
            #expect(!text.contains("CCC") && !text.contains("E5YPO"))
        }
    }

    @Test(arguments: [4, 9, 10]) func `a decoy is hashed like any other and matches nothing tried`(cost: Int)
    {
        let decoy = BcryptHash.decoy(cost: cost)
        #expect(decoy.cost == cost)
        // It is a hash that could stand in a file: comparing with it does the whole work.
        #expect(throws: Never.self) { try BcryptHash(String(decoding: decoy.bytes, as: UTF8.self)) }
        for password in ["", "password", "fakepassword"] {
            #expect(!decoy.matches(Array(password.utf8)))
        }
    }
}
