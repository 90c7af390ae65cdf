import Testing

@testable import CanaryExporter

@Suite struct ConfigRobustnessTests {
    /// Reads a good file with random damage: it must end, and a refusal must say something that fits in a
    /// line.
    @Test(.timeLimit(.minutes(5)), arguments: 0..<60)
    func `no damage to a file crashes the reader`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let original = try ConfigFixtures.bytes("good/full.yml")
        for _ in 0..<40 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                damage(&bytes, &random)
            }
            guard
                case .failure(let faults) = Configuration.parse(bytes, fileName: "f.yml", directory: "/")
            else { continue }
            #expect(faults.findings.contains { $0.severity == .fault }, "seed \(seed)")
            for finding in faults.findings {
                let line = finding.description
                #expect(line.hasPrefix("f.yml:") && line.count < 1000, "seed \(seed): \(line)")
                #expect(!line.unicodeScalars.contains { $0.value < 32 }, "seed \(seed): \(line)")
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: 0..<30)
    func `no damage to a web configuration crashes the reader`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for name in WebConfigFixtures.good {
            var bytes = try WebConfigFixtures.bytes("good/\(name)")
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                damage(&bytes, &random)
            }
            guard
                case .failure(let faults) = WebConfiguration.parse(bytes, fileName: "f.yml", directory: "/")
            else { continue }
            for finding in faults.findings {
                let line = finding.description
                #expect(line.hasPrefix("f.yml:") && line.count < 1000, "seed \(seed): \(line)")
                #expect(!line.unicodeScalars.contains { $0.value < 32 }, "seed \(seed): \(line)")
            }
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes[place] = Array("[]{}:-#&*!|>'\"%@`\n\t ,0~".utf8).randomElement(using: &random) ?? 0
        case 3:
            let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
        case 4:
            let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
            bytes.removeSubrange(place..<end)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        }
    }
}

/// Random numbers that come the same for the same seed (SplitMix64, Steele and others 2014).
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
