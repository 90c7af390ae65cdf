/// The page's style sheet, at an address that changes with it, so that browsers may keep it for ever.
enum StyleSheet {
    /// The sheet.
    static let text =
        ":root{color-scheme:light dark;\(Palette.light.declarations)}\n"
        + "@media (prefers-color-scheme:dark){:root{\(Palette.dark.declarations)}}\n"
        + frame + verdict + cards + figures + kinds + narrow + print

    /// Its path.
    static let path = "/assets/style.\(hash(text)).css"

    /// FNV-1a of 64 bits: it names a version, and need not withstand anybody.
    ///
    /// Source: http://www.isthe.com/chongo/tech/comp/fnv/
    private static func hash(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private static let frame = """
        *,*::before,*::after{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,
            "Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif;
            font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.15em}
        a:hover{text-decoration-thickness:2px}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.4rem .8rem;z-index:2}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
            white-space:nowrap}
        .sprite{position:absolute}
        header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
        header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;padding-top:1rem}
        header p{margin:0}
        .brand{font-weight:600}
        .brand a{color:inherit;text-decoration:none}
        .brand a:hover{text-decoration:underline}
        header nav{margin-left:auto}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:0;padding:0}
        .quiet,.asof,footer{color:var(--quiet)}
        h1,h2,h3{line-height:1.25;margin:0;font-weight:600}
        h2{font-size:1.2rem;margin:2.25rem 0 .75rem}
        h3{font-size:1.05rem}
        footer{padding-top:1.5rem;padding-bottom:2.5rem;margin-top:2.5rem}
        footer ul{justify-content:flex-start}
        footer p{margin:.5rem 0 0}
        @keyframes shown{to{visibility:visible}}
        .old{visibility:hidden;animation:shown 0s 120s forwards;position:fixed;z-index:1;left:0;right:0;
            bottom:0;margin:0;padding:.7rem 1.25rem;text-align:center;background:var(--warning-ground);
            color:var(--ink);border-top:2px solid var(--warning)}

        """

    private static let verdict = """
        .verdict{margin-top:1.25rem;padding:1.25rem 1.5rem;border:1px solid var(--line);
            border-left-width:.5rem;border-radius:.5rem;background:var(--card)}
        .verdict h1{font-size:1.6rem;display:flex;gap:.6rem;align-items:baseline}
        .verdict h1 .mark{width:1.3rem;height:1.3rem;flex:none;position:relative;top:.12rem}
        .verdict>p{margin:.4rem 0 0}
        .verdict.good{border-left-color:var(--good)}
        .verdict.bad{border-left-color:var(--bad)}
        .verdict.warning{border-left-color:var(--warning)}
        .verdict.blind{border-left-color:var(--blind);border-left-style:double}
        .problems{list-style:none;margin:.9rem 0 0;padding:0}
        .problems li{display:grid;grid-template-columns:6.4rem 1fr;gap:.15rem .9rem;padding:.5rem 0;
            border-top:1px solid var(--line);align-items:baseline}
        .problems .what{font-size:1.1rem}
        .problems .bad+.what{font-weight:600}
        .problems time{white-space:nowrap}
        .verdict details{border-top:1px solid var(--line);padding-top:.5rem}

        """

    private static let cards = """
        .card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;
            padding:.9rem 1.25rem}
        .card>header{display:block;padding:0;max-width:none}
        .card h3{display:inline;margin-right:.8rem}
        .card .meta{display:inline;color:var(--quiet)}
        .meta span+span::before{content:"\\00a0· "}
        table{border-collapse:collapse;width:100%;margin-top:.6rem}
        caption{text-align:left}
        th,td{padding:.45rem 1rem .45rem 0;text-align:left;vertical-align:top;font-weight:400;
            border-top:1px solid var(--line)}
        thead th{border-top:0;padding-top:.1rem;padding-bottom:.3rem;color:var(--quiet);font-size:.87rem}
        th:last-child,td:last-child{padding-right:0}
        .groups{table-layout:fixed}
        .groups .c1{width:24%}
        .groups .c2{width:23%}
        .groups .c3,.groups .c4{width:14%}
        tbody th{font-weight:500}
        small{font-size:.87rem;color:var(--quiet)}
        td small,th small{display:block}
        details{margin:0 0 1rem}
        summary{cursor:pointer;padding:.3rem 0;color:var(--link)}
        summary:hover{text-decoration:underline}
        dl{display:grid;grid-template-columns:minmax(7rem,13rem) minmax(0,1fr);gap:.3rem 1.5rem;margin:0}
        dt{color:var(--quiet)}
        dd{margin:0}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 3rem}
        .list{list-style:none;margin:0;padding:0}
        code{font:.87rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        .counts span{margin-right:.9rem;white-space:nowrap}
        td time,tbody th time,td[data-label="Took"]{white-space:nowrap}
        .crumb{margin:1.25rem 0 0}

        """

    private static let figures = """
        svg{display:block;forced-color-adjust:auto}
        .mark{display:inline-block;width:.8rem;height:.8rem;margin-right:.4rem;vertical-align:-.06rem}
        .strip{width:100%;height:20px;margin-top:.15rem}
        .strip.tall{height:28px}
        .spark{width:100%;height:36px}
        .axis{display:flex;justify-content:space-between;color:var(--quiet);font-size:.8rem}
        .ground{fill:var(--blind-ground)}
        .tick{fill:var(--line)}
        .calls{fill:var(--note)}
        .failed{fill:var(--bad)}
        .mean{fill:none;stroke:var(--note);stroke-width:1.5;vector-effect:non-scaling-stroke}
        .asked{fill:var(--note)}
        .allowed{fill:var(--warning)}
        .bar{width:100%;height:12px}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));
            gap:.8rem 2rem;margin-top:.7rem}
        .charts p{margin:0 0 .25rem}

        """

    /// Colours of words and of the spans in history strips; the words and the marks say the same.
    private static let kinds =
        Kind.allCases.map { kind in
            let name = kind.rawValue
            return ".word.\(name){color:var(--\(name));background:var(--\(name)-ground)}\n"
                + ".mark.\(name),.strip .\(name){fill:var(--\(name));color:var(--\(name))}\n"
        }.joined() + """
            .word{display:inline-block;padding:.05rem .5rem;border-radius:1rem;font-size:.87rem;
                font-weight:500;white-space:nowrap}

            """

    /// On a phone each row is a block, and each cell says what it is.
    private static let narrow = """
        @media (max-width:46rem){header,main,footer{padding-left:.8rem;padding-right:.8rem}
        header nav{margin-left:0}
        .verdict{padding:1rem}
        .card{padding:.8rem}
        .verdict h1{font-size:1.35rem}
        .problems li{grid-template-columns:1fr}
        table,caption,tbody,tr,th,td{display:block;width:auto}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        colgroup{display:none}
        tbody tr{border-top:1px solid var(--line);padding:.5rem 0}
        tbody th,tbody td{border:0;padding:.15rem 0}
        td:empty{display:none}
        td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}
        td[data-label=""]::before{content:none}
        td small{display:inline}
        dl{grid-template-columns:1fr;gap:0}
        dd{margin-bottom:.5rem}}
        @media (prefers-reduced-motion:reduce){*{scroll-behavior:auto;transition:none}}
        @media (forced-colors:active){.word{border:1px solid}
        .strip *,.spark *,.bar *{forced-color-adjust:none}}

        """

    /// On paper: dark ink on white, and what is folded is opened.
    private static let print =
        "@media print{:root{color-scheme:light;\(Palette.light.declarations);--page:#fff}\n" + """
            body{font-size:11px}
            .old,.skip,header nav,.refresh{display:none}
            details:not([open])::details-content{content-visibility:visible;display:block}
            .card,.verdict,tr{break-inside:avoid}
            *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            a{color:inherit}}

            """
}
