@testable import CanaryWatch

// Tests name canaries and lanes by their place at the start.

extension CanaryID: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self.init(number: value) }
}

extension ScopeID: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self.init(number: value) }
}
