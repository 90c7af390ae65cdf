extension ScenarioSectionReader {
    /// Reads a `[fault KIND]` section; nil if there is no such kind.
    mutating func fault(named name: String) -> ApiFault? {
        guard let kind = kind(name) else {
            reject("there is no fault '\(name.prefix(40))'; docs/simulator.md lists them")
            return nil
        }
        return ApiFault(
            kind, window("when"), everyNthCall: integer("every_nth_call", 1...1_000_000) ?? 1,
            chance: share("chance") ?? 1, operation: text("operation"))
    }

    private mutating func kind(_ name: String) -> ApiFault.Kind? {
        switch name {
        case "throttle": .throttled(retryAfter: duration("retry_after"))
        case "latency": latency()
        case "hang": .hang
        case "reset": .reset
        case "close": .close
        case "truncate": .truncatedBody
        case "gateway-page": .gatewayPage(status: integer("status", 400...599) ?? 502)
        case "api-error":
            .apiError(
                status: integer("status", 400...599) ?? 500, code: text("code") ?? "InternalError",
                message: text("message")
                    ?? "The request processing has failed due to some unknown error.")
        case "garbage": .garbage
        case "not-json": .notJSON
        case "wrong-types": .wrongTypes(choice("shape") ?? .dataString)
        case "huge": .hugeBody
        case "endless": .endlessBody
        case "redirect": .redirect
        case "empty": .emptyBody
        case "expired-token": .expiredToken
        case "clock-shift": .clockShift(duration("by", signed: true) ?? .seconds(1_200))
        case "slow-drip": .slowDrip(bytesPerSecond: integer("bytes_per_second", 1...1_000_000) ?? 10)
        default: nil
        }
    }

    private mutating func latency() -> ApiFault.Kind {
        let least = duration("min") ?? .zero
        let most = duration("max") ?? least
        guard least <= most, most > .zero else {
            fault("latency needs max, and min not above it")
            return .latency(min: .zero, max: .zero)
        }
        return .latency(min: least, max: most)
    }
}
