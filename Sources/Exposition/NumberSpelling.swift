/// How numbers are spelled in both formats: exact, as short as that allows, and readable by Go's
/// `ParseFloat`.
extension ByteWriter {
    /// The most bytes that any number takes: `-` and 21 digits, or `-1.7976931348623157e+308`.
    static let numberBytesMax = 26

    /// Writes an integer in decimal.
    @inline(__always)
    mutating func write(_ value: Int64) {
        if value < 0 { write(UInt8(ascii: "-")) }
        write(value.magnitude)
    }

    /// Writes an integer in decimal, two digits at a time.
    @inline(__always)
    mutating func write(_ value: UInt64) {
        var rest = value
        let count = Self.digitCount(value)
        var cursor = unsafe advance(by: count) + count
        while rest >= 100 {
            let pair = Self.pairs[Int(truncatingIfNeeded: rest % 100)]
            rest /= 100
            unsafe cursor -= 2
            unsafe cursor[0] = UInt8(truncatingIfNeeded: pair >> 8)
            unsafe cursor[1] = UInt8(truncatingIfNeeded: pair)
        }
        if rest >= 10 {
            let pair = Self.pairs[Int(truncatingIfNeeded: rest)]
            unsafe cursor[-1] = UInt8(truncatingIfNeeded: pair)
            unsafe cursor[-2] = UInt8(truncatingIfNeeded: pair >> 8)
        } else {
            unsafe cursor[-1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
        }
    }

    /// Writes a floating-point number so that reading it back gives the same one.
    ///
    /// Plain decimals from 0.0001 up to below 1e21, an exponent of at least two digits outside; `+Inf`,
    /// `-Inf`, `NaN`.
    @inline(__always)
    mutating func write(_ value: Double) {
        if value.magnitude < Self.exactIntegerLimit, value == value.rounded(.towardZero) {
            if value.sign == .minus { write(UInt8(ascii: "-")) }
            write(UInt64(value.magnitude))
        } else if !writeShortDecimal(value) {
            writeGeneral(value, plainBelow: Self.plainExponentLimit)
        }
    }

    /// Writes a floating-point number as a canonical float, for `le`: `1.0`, `0.025`, `1e-05`, `1e+06`,
    /// `+Inf`.
    ///
    /// That is what Go's `strconv.FormatFloat(v, 'g', -1, 64)` gives, with `.0` after a bare integer:
    /// OpenMetrics 1.0, "Considerations: Canonical Numbers".
    mutating func writeCanonical(_ value: Double) {
        writeGeneral(value, plainBelow: Self.goPlainExponentLimit)
        let exponent = Decimal(value)?.exponent ?? 0
        if value == value.rounded(), value.isFinite, exponent < Self.goPlainExponentLimit {
            write(".0")
        }
    }

    /// Two to the power of 53: below it every integer is a Double and none is lost.
    private static let exactIntegerLimit = 9_007_199_254_740_992.0

    /// Values have no exponent below this power of ten, where Go's `%v` begins to use one.
    private static let plainExponentLimit = 21

    /// Bounds have no exponent below this power of ten: Go's `'g'` with the shortest precision.
    private static let goPlainExponentLimit = 6

    /// Smaller values have an exponent.
    private static let plainMin = 0.0001

    /// Below this a whole number has at most 15 significant digits.
    private static let shortDecimalLimit = 1e15

    /// The digit pairs `00` to `99`, the first digit in the high byte.
    private static let pairs: [UInt16] = (0..<100).map { (0x30 + $0 / 10) << 8 | (0x30 + $0 % 10) }

    /// Writes a value of at most six decimals and 15 digits, or nothing and says so.
    ///
    /// This is the common case: times with milliseconds, and ratios. It is several times faster than the
    /// general one.
    @inline(__always)
    private mutating func writeShortDecimal(_ value: Double) -> Bool {
        // Seconds since 1970 have no room for six decimals.
        writeDecimal(value, decimals: 3, scale: 1000) || writeDecimal(value, decimals: 6, scale: 1_000_000)
    }

    /// Writes a value of at most so many decimals and 15 digits, or nothing and says so.
    ///
    /// Decimals of up to 15 significant digits and Doubles correspond one to one, so if `n / scale` (both
    /// exact, the quotient correctly rounded) is the value, then `n` without trailing zeros is its shortest
    /// spelling.
    @inline(__always)
    private mutating func writeDecimal(_ value: Double, decimals: Int, scale: UInt64) -> Bool {
        let scaled = (value.magnitude * Double(scale)).rounded()
        guard scaled < Self.shortDecimalLimit, scaled / Double(scale) == value.magnitude,
            value.magnitude >= Self.plainMin
        else { return false }
        let number = UInt64(scaled)
        if value < 0 { write(UInt8(ascii: "-")) }
        write(number / scale)
        write(UInt8(ascii: "."))
        var fraction = number % scale
        var digits = decimals
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        for _ in Self.digitCount(fraction)..<digits { write(UInt8(ascii: "0")) }
        write(fraction)
        return true
    }

    /// Writes any value, with an exponent if its power of ten is below -4 or not below the limit.
    private mutating func writeGeneral(_ value: Double, plainBelow limit: Int) {
        guard let decimal = Decimal(value) else {
            return write(value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf")
        }
        if value.sign == .minus { write(UInt8(ascii: "-")) }
        if decimal.exponent < -4 || decimal.exponent >= limit {
            writeScientific(decimal)
        } else if decimal.exponent < 0 {
            write("0.")
            for _ in 1..<(-decimal.exponent) { write(UInt8(ascii: "0")) }
            for index in 0..<decimal.count { write(decimal.digits[index]) }
        } else {
            for index in 0...max(decimal.exponent, decimal.count - 1) {
                if index == decimal.exponent + 1 { write(UInt8(ascii: ".")) }
                write(index < decimal.count ? decimal.digits[index] : UInt8(ascii: "0"))
            }
        }
    }

    private mutating func writeScientific(_ decimal: Decimal) {
        write(decimal.digits[0])
        if decimal.count > 1 { write(UInt8(ascii: ".")) }
        for index in 1..<max(1, decimal.count) { write(decimal.digits[index]) }
        write(decimal.exponent < 0 ? "e-" : "e+")
        if abs(decimal.exponent) < 10 { write(UInt8(ascii: "0")) }
        write(UInt64(abs(decimal.exponent)))
    }

    @inline(__always)
    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count += 4
        }
        if rest >= 1000 { return count + 3 }
        if rest >= 100 { return count + 2 }
        return rest >= 10 ? count + 1 : count
    }
}

/// The shortest decimal digits that read back as a given finite number, and where the point stands.
private struct Decimal {
    /// ASCII digits, the first not zero unless the number is; the count says how many there are.
    private(set) var digits = InlineArray<17, UInt8>(repeating: UInt8(ascii: "0"))

    /// How many digits there are: 1 to 17, the last not zero unless it is alone.
    private(set) var count = 0

    /// Power of ten of the first digit: 0 for 1 to 9.99….
    private(set) var exponent = 0

    /// Takes the magnitude of a number apart; nil for infinities and NaN.
    ///
    /// Swift's `description` has the shortest digits that round-trip (SwiftDtoa); only its layout differs
    /// from ours.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        var pointSeen = false
        var exponentSeen = false
        var exponentIsNegative = false
        var writtenExponent = 0
        for byte in value.magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): pointSeen = true
            case UInt8(ascii: "e"): exponentSeen = true
            case UInt8(ascii: "-"): exponentIsNegative = true
            case UInt8(ascii: "+"): break
            case _ where exponentSeen: writtenExponent = writtenExponent * 10 + Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "0") where count == 0:
                // Zeros in front count only after the point, where each moves the first digit a place down.
                if pointSeen { exponent -= 1 }
            default:
                // The first digit stands at power 0 before the point and at -1, less the zeros, after it.
                if pointSeen == (count == 0) { exponent += pointSeen ? -1 : 1 }
                digits[count] = byte
                count += 1
            }
        }
        if count == 0 { (count, exponent) = (1, 0) }
        while count > 1, digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
        exponent += exponentIsNegative ? -writtenExponent : writtenExponent
    }
}
