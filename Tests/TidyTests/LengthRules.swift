/// How long files, functions and lines may be: what doesn't fit on a screen or two isn't read.
enum LengthRules {
    static let sourceLinesMax = 300
    static let testLinesMax = 400
    static let functionLinesMax = 60
    /// A test may hold a table.
    static let testFunctionLinesMax = 80
    static let columnsMax = 110

    static func fileLength(_ file: SourceFile) -> [Violation] {
        let limit = file.path.hasPrefix("Tests/") ? testLinesMax : sourceLinesMax
        guard file.lines.count > limit else { return [] }
        return [
            Violation(
                path: file.path, line: limit + 1,
                mend: "\(file.lines.count) lines, \(limit) at most: split it into files of one type each")
        ]
    }

    /// The insides of string literals don't count in tests: known answers are as long as they are.
    static func lineLength(_ file: SourceFile) -> [Violation] {
        zip(file.lines, file.code).enumerated().compactMap { offset, line in
            let (text, code) = line
            let counted = file.path.hasPrefix("Tests/") ? code.filter { $0 != " " }.count : text.count
            guard counted > columnsMax, !text.contains("://") else { return nil }
            return Violation(
                path: file.path, line: offset + 1, mend: "\(counted) columns, \(columnsMax) at most: break it"
            )
        }
    }

    /// A function's lines run from its name to the brace that ends it.
    static func functionLength(_ file: SourceFile) -> [Violation] {
        let limit = file.path.hasPrefix("Tests/") ? testFunctionLinesMax : functionLinesMax
        return FunctionFinder.functions(in: file.code).compactMap { function in
            guard function.lineCount > limit else { return nil }
            return Violation(
                path: file.path, line: function.line,
                mend: "\(function.name) has \(function.lineCount) lines, \(limit) at most: "
                    + "give its steps names")
        }
    }
}
