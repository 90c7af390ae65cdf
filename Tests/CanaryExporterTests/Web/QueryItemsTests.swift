import Testing

@testable import CanaryExporter

@Suite struct QueryItemsTests {
    private static let queries: [(query: String?, values: [String])] = [
        (nil, []), ("", []), ("name[]=a", ["a"]), ("name%5B%5D=a&name[]=b&other=c", ["a", "b"]),
        ("name[]=a+b%2Bc", ["a b+c"]), ("name[]", [""]), ("name[]=a=b", ["a=b"]),
        ("&&name[]=%zz%4", ["%zz%4"]),
        ("name[]=%E6%BC%A2", ["漢"]), ("name[]=%ff", ["\u{fffd}"]), ("name[]=%+1", ["% 1"]), ("NAME[]=a", []),
    ]

    @Test(arguments: queries)
    func `names and values are decoded`(query: String?, values: [String]) {
        #expect(QueryItems(query).values(of: "name[]") == values)
    }
}
