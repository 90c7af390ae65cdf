/// The page's colours, one set for light and one for dark.
///
/// A test holds every pair of text and ground that the sheet uses to a contrast of 4.5 to 1 (WCAG 2.2,
/// 1.4.3), and every mark to 3 to 1 (1.4.11).
struct Palette {
    /// The colours by the names of the sheet's variables, in its order, each as `#rrggbb`.
    let colours: [(name: String, value: String)]

    /// The colour of that name.
    subscript(name: String) -> String? {
        colours.first { $0.name == name }?.value
    }

    /// The variables of the sheet.
    var declarations: String {
        colours.map { "--\($0.name):\($0.value)" }.joined(separator: ";")
    }

    static let light = Palette(colours: [
        ("page", "#f6f7f9"), ("card", "#ffffff"), ("line", "#d9dee5"), ("ink", "#1c2128"),
        ("quiet", "#56606b"), ("link", "#0a58a8"),
        ("good", "#1b6e3c"), ("good-ground", "#e6f4ea"), ("bad", "#a5122a"), ("bad-ground", "#fcebed"),
        ("waiting", "#0a6369"), ("waiting-ground", "#dff1f2"), ("warning", "#7d4a00"),
        ("warning-ground", "#fff2d9"), ("odd", "#5b3d9c"), ("odd-ground", "#f0ebfa"),
        ("note", "#0f558f"), ("note-ground", "#e6f0fa"), ("blind", "#515b66"), ("blind-ground", "#eceff3"),
    ])

    static let dark = Palette(colours: [
        ("page", "#11151a"), ("card", "#191f27"), ("line", "#333d49"), ("ink", "#e7ebf0"),
        ("quiet", "#a3aeba"), ("link", "#83bbff"),
        ("good", "#83d6a0"), ("good-ground", "#15301f"), ("bad", "#ff9da6"), ("bad-ground", "#43181f"),
        ("waiting", "#79d0d8"), ("waiting-ground", "#123034"), ("warning", "#f3c56f"),
        ("warning-ground", "#3b2d0e"), ("odd", "#cbb5ff"), ("odd-ground", "#2c2244"),
        ("note", "#93c4f5"), ("note-ground", "#16293d"), ("blind", "#a9b3be"), ("blind-ground", "#262e38"),
    ])

    /// Which names stand as text on which grounds.
    static let texts: [(text: String, ground: String)] =
        ["page", "card"].flatMap { ground in
            ["ink", "quiet", "link", "good", "bad", "waiting", "odd", "note", "blind"].map { ($0, ground) }
        }
        + Kind.allCases.flatMap {
            [($0.rawValue, "\($0.rawValue)-ground"), ("ink", "\($0.rawValue)-ground")]
        }
        + Kind.allCases.flatMap { [("link", "\($0.rawValue)-ground"), ("quiet", "\($0.rawValue)-ground")] }
}
