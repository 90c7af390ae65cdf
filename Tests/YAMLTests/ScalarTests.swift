import Testing
import YAML

@Suite struct ScalarTests {
    @Test(arguments: [
        ("", true, true), ("~", true, true), ("null", true, true), ("NULL", true, true),
        ("nUll", true, false),
        ("", false, false), ("null", false, false), ("no", true, false),
    ])
    func `null is written without quotes`(text: String, isPlain: Bool, isNull: Bool) {
        let scalar = Scalar(text: text, isPlain: isPlain)
        #expect(scalar.isNull == isNull)
        #expect(scalar.asString == (isNull ? nil : text))
    }

    @Test(arguments: [
        ("0", 0), ("-12", -12), ("+7", 7), ("007", 7), ("9223372036854775807", Int.max),
        ("9223372036854775808", nil), ("1e3", nil), ("0x10", nil), ("0o7", nil), ("1_000", nil), ("1.0", nil),
        ("-", nil), ("", nil), ("١", nil),
    ])
    func `whole numbers are decimal digits`(text: String, number: Int?) {
        #expect(Scalar(text: text, isPlain: true).asInt == number)
        #expect(Scalar(text: text, isPlain: false).asInt == nil)
    }

    @Test(arguments: [
        ("8", 8.0), ("0.5", 0.5), (".5", 0.5), ("1e3", 1000.0), ("-2.5E-1", -0.25), ("nan", nil),
        ("inf", nil),
        (".inf", nil), ("1e999", nil), ("0x1p3", nil), ("1.2.3", nil), ("e", nil), ("", nil),
    ])
    func `numbers are decimal and finite`(text: String, number: Double?) {
        #expect(Scalar(text: text, isPlain: true).asDouble == number)
        #expect(Scalar(text: text, isPlain: false).asDouble == nil)
    }

    @Test(arguments: [
        ("true", true), ("TRUE", true), ("False", false), ("yes", nil), ("no", nil), ("on", nil), ("1", nil),
    ])
    func `truth is true or false, as YAML 1.2 has it`(text: String, value: Bool?) {
        #expect(Scalar(text: text, isPlain: true).asBool == value)
        #expect(Scalar(text: text, isPlain: false).asBool == nil)
    }
}
