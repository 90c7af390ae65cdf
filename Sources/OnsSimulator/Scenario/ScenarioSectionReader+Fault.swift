extension ScenarioSectionReader {
    /// Reads a `[fault KIND]` section.
    mutating func fault(named name: String, line: Int) throws(ScenarioError.Problem) -> ApiFault {
        let kind = try kind(name, line: line)
        return ApiFault(
            kind, try window("when"), everyNthCall: try integer("every_nth_call", 1...1_000_000) ?? 1,
            chance: try share("chance") ?? 1, operation: text("operation"))
    }

    private mutating func kind(_ name: String, line: Int) throws(ScenarioError.Problem) -> ApiFault.Kind {
        switch name {
        case "throttle": return .throttled(retryAfter: try duration("retry_after"))
        case "latency": return try latency(line: line)
        case "hang": return .hang
        case "reset": return .reset
        case "close": return .close
        case "truncate": return .truncatedBody
        case "gateway-page": return .gatewayPage(status: try integer("status", 400...599) ?? 502)
        case "api-error":
            return .apiError(
                status: try integer("status", 400...599) ?? 500, code: text("code") ?? "InternalError",
                message: text("message")
                    ?? "The request processing has failed due to some unknown error.")
        case "garbage": return .garbage
        case "not-json": return .notJSON
        case "wrong-types": return .wrongTypes(try choice("shape") ?? .dataString)
        case "huge": return .hugeBody
        case "endless": return .endlessBody
        case "redirect": return .redirect
        case "empty": return .emptyBody
        case "expired-token": return .expiredToken
        case "clock-shift": return .clockShift(try signedDuration("by") ?? .seconds(1_200))
        case "slow-drip":
            return .slowDrip(bytesPerSecond: try integer("bytes_per_second", 1...1_000_000) ?? 10)
        default:
            throw ScenarioError.Problem(
                line: line, text: "there is no fault '\(name.prefix(40))'; docs/simulator.md lists them")
        }
    }

    private mutating func latency(line: Int) throws(ScenarioError.Problem) -> ApiFault.Kind {
        let least = try duration("min") ?? .zero
        let most = try duration("max") ?? least
        guard least <= most, most > .zero else {
            throw ScenarioError.Problem(line: line, text: "latency needs max, and min not above it")
        }
        return .latency(min: least, max: most)
    }
}
