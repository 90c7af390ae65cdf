/// Finds functions by their braces in code without comments and strings: near enough for a limit.
struct FunctionFinder {
    struct Function: Equatable {
        let name: String
        /// Counted from 1.
        let line: Int
        let lineCount: Int
    }

    /// The functions, initialisers and deinitialisers that have a body, nested ones too.
    static func functions(in code: [String]) -> [Function] {
        code.indices.compactMap { index in
            guard let name = declaredName(code[index]),
                let end = bodyEnd(code, from: index, after: name)
            else { return nil }
            return Function(name: name, line: index + 1, lineCount: end - index + 1)
        }
    }

    private static func declaredName(_ line: String) -> String? {
        // Cheaper than the expression, which is compiled anew for each line.
        guard line.contains("func") || line.contains("init") else { return nil }
        let pattern =
            #/(?:^|[\s(])(?:func\s+(?<name>`[^`]+`|[^\s(<]+)|(?<special>init|deinit)\b(?=\s*[?!(<{]))/#
            .wordBoundaryKind(.simple)
        guard let match = line.firstMatch(of: pattern) else { return nil }
        return String(match.name ?? match.special ?? "")
    }

    /// The index of the line that ends the body; nil where there is none, as in a protocol.
    private static func bodyEnd(_ code: [String], from start: Int, after name: String) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in start..<code.count {
            var line = Substring(code[index])
            if index == start, let range = line.firstRange(of: name) {
                line = line[range.upperBound...]
            } else if braces == 0, parentheses == 0, startsDeclaration(line) {
                return nil
            }
            for character in line {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where braces == 0 && parentheses == 0: return nil
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                default: break
                }
            }
        }
        return nil
    }

    private static func startsDeclaration(_ line: Substring) -> Bool {
        line.prefixMatch(
            of:
                #/\s*(?:@|#|(?:public|package|internal|private|static|func|init|var|let|case|associatedtype)\b)/#
        )
            != nil
    }
}
