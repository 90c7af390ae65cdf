import Foundation
import Testing

@testable import CanaryExporter

@Suite struct PaletteTests {
    /// The relative luminance of WCAG 2.2.
    private func luminance(_ colour: String) throws -> Double {
        let number = try #require(UInt32(colour.dropFirst(), radix: 16))
        #expect(colour.count == 7)
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double(number >> UInt32(shift) & 0xFF) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private func contrast(_ one: String, _ other: String) throws -> Double {
        let (first, second) = (try luminance(one), try luminance(other))
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    @Test func `the measure is right`() throws {
        #expect(try contrast("#000000", "#ffffff") == 21)
        // The lightest grey that passes on white, known to everybody who checks contrasts.
        #expect(abs(try contrast("#767676", "#ffffff") - 4.54) < 0.01)
    }

    @Test(arguments: ["light", "dark"])
    func `text can be read on its ground, and marks can be told from it`(scheme: String) throws {
        let palette = scheme == "light" ? Palette.light : Palette.dark
        for (text, ground) in Palette.texts {
            let value = try contrast(try #require(palette[text]), try #require(palette[ground]))
            #expect(value >= 4.5, "\(text) on \(ground) is \(value)")
        }
        for kind in Kind.allCases {
            for ground in ["card", "blind-ground"] {
                let value = try contrast(try #require(palette[kind.rawValue]), try #require(palette[ground]))
                #expect(value >= 3, "\(kind) on \(ground) is \(value)")
            }
        }
    }

    @Test func `both schemes have the same names, and the sheet uses no other`() {
        let names = Set(Palette.light.colours.map(\.name))
        #expect(names == Set(Palette.dark.colours.map(\.name)))
        let used = Set(StyleSheet.text.matches(of: #/var\(--([a-z-]+)\)/#).map { String($0.1) })
        #expect(used.isSubset(of: names))
        #expect(!used.isEmpty)
    }

    @Test func `the sheet loads nothing`() {
        #expect(!StyleSheet.text.contains("url(") && !StyleSheet.text.contains("@import"))
        #expect(StyleSheet.path.wholeMatch(of: #/\/assets\/style\.[0-9a-f]{1,16}\.css/#) != nil)
        #expect(StyleSheet.text.count { $0 == "{" } == StyleSheet.text.count { $0 == "}" })
    }
}
