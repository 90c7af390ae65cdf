import AlibabaCloud
import Testing

@Suite struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
        ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .number(0x1p63)),
        ("1.5", .number(1.5)), ("-0.25e2", .number(-25)), ("1E3", .number(1000)), ("1e+2", .number(100)),
        ("\"\"", .string("")), (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u0041\u20ac\ud83d\uDE00""#, .string("A\u{20AC}\u{1F600}")),
        ("\"\u{20AC}\"", .string("\u{20AC}")),
        ("[]", .array([])), ("[ 1 , [ ] ]", .array([.integer(1), .array([])])), ("{}", .object([:])),
        ("\r\n\t{\"a\":1,\"b\":{\"c\":null}}", .object(["a": .integer(1), "b": .object(["c": .null])])),
        (#"{"a":1,"a":2}"#, .object(["a": .integer(2)])),
    ])
    func `JSON is read as RFC 8259 says`(text: String, value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulL", "tru", "truE", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x1", "NaN",
        "Infinity", "1e999",
        "\"", "\"a", "'a'", "\"\n\"", #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud800""#, #""\ud800\u0041""#,
        #""\udc00""#,
        #""\"#, "[", "[1", "[1,]", "[,1]", "[1 2]", "]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{1:1}",
        "{\"a\":1 \"b\":2}", "1 2", "{}x", "\u{FEFF}{}", "// c\n1", "<html>",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: DecodingFailure.self) { try parse(text) }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2],
    ])
    func `a string must be UTF-8`(bytes: [UInt8]) {
        #expect(throws: DecodingFailure.self) { try JSONValue(parsing: bytes) }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `deep nesting is refused without a crash`(opening: String) {
        #expect(throws: DecodingFailure.self) { try parse(String(repeating: opening, count: 100_000)) }
    }

    @Test func `nesting of any real answer is taken`() throws {
        _ = try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60))
    }

    @Test func `a fault says where it is`() {
        let error = #expect(throws: DecodingFailure.self) { try parse("{\"a\": x}") }
        #expect(error?.description == "the body is not JSON: a character that begins no value at byte 6")
    }

    @Test(arguments: [
        (JSONValue.integer(5), 5 as Int64?), (.number(1.5e12), 1_500_000_000_000), (.number(1.5), nil),
        (.number(1e300), nil), (.string("1570761026630"), 1_570_761_026_630), (.string("x"), nil),
        (.bool(true), nil),
    ])
    func `whole numbers are taken in any notation`(value: JSONValue, number: Int64?) {
        #expect(value.integerValue == number)
    }
}
