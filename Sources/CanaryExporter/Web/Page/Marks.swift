/// The shapes that stand for kinds, so that none is told by its colour alone.
enum Marks {
    /// The shape as the data of a path, sixteen units across and down.
    static func shape(_ kind: Kind) -> String {
        switch kind {
        // A disc with a tick.
        case .good: disc + "M4 8.2 6.9 11l5.2-5.3-1.3-1.3-3.9 4-1.6-1.5z"
        // A disc with a bar.
        case .note: disc + "M4 7v2h8v-2z"
        // A ring.
        case .blind: disc + "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10z"
        // A diamond with a dot.
        case .odd: "M8 0l8 8-8 8-8-8zM7 7v2h2v-2z"
        // A disc with the hands of a clock.
        case .waiting: disc + "M7.2 3.5v5.2l4 2.4.8-1.4-3.2-1.9V3.5z"
        // A triangle with a bar.
        case .warning: "M8 .8 16 15h-16zM7.1 5.5v5h1.8v-5zM7.1 11.5v1.8h1.8v-1.8z"
        // A square with a cross.
        case .bad:
            "M1 1h14v14h-14zM5.3 4 8 6.7 10.7 4 12 5.3 9.3 8l2.7 2.7-1.3 1.3-2.7-2.7-2.7 2.7L4 10.7 6.7 8z"
        }
    }

    private static let disc = "M8 0a8 8 0 1 0 0 16a8 8 0 1 0 0-16z"

    /// The path of the icon for the browser's tab.
    static func path(_ kind: Kind) -> String { "/assets/\(kind.rawValue).svg" }

    /// That icon.
    static func icon(_ kind: Kind) -> String {
        let light = Palette.light[kind.rawValue] ?? "#000000"
        let dark = Palette.dark[kind.rawValue] ?? "#ffffff"
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><style>path{fill:\(light)}"
            + "@media (prefers-color-scheme:dark){path{fill:\(dark)}}</style>"
            + "<path fill-rule=\"evenodd\" d=\"\(shape(kind))\"/></svg>\n"
    }
}
