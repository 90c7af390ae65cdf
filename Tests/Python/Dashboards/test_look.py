"""What people see: words beside colours, colours that everybody tells apart, units and limits."""
import itertools
import json
import re
import unittest

import model

# Grafana's page and panel colours, dark and light.
BACKGROUNDS = ("#111217", "#181b1f", "#f4f5f5", "#ffffff")
# Viénot, Brettel and Mollon 1999: how linear RGB looks without long, or without middle wavelength cones.
DEFICIENCIES = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(color):
    """Linear RGB of #rrggbb, each 0 to 1."""
    parts = (int(color[place:place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(color):
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.1's contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIE L*a*b* of linear RGB, D65."""
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    x, y, z = (sum(row[i] * max(rgb[i], 0) for i in range(3)) / white[j] for j, row in enumerate(matrix))

    def bend(value):
        return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
    return 116 * bend(y) - 16, 500 * (bend(x) - bend(y)), 200 * (bend(y) - bend(z))


def distance(one, other, deficiency=None):
    """How far apart two colours look (CIE 1976; about 2 is just noticeable)."""
    seen = []
    for color in (one, other):
        rgb = linear(color)
        if deficiency:
            rgb = [sum(row[i] * rgb[i] for i in range(3)) for row in DEFICIENCIES[deficiency]]
        seen.append(lab(rgb))
    return sum((a - b) ** 2 for a, b in zip(*seen)) ** 0.5


def mappings(panel):
    """Every list of value mappings of a panel."""
    config = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
    yield config["defaults"].get("mappings", [])
    for override in config["overrides"]:
        for one in override["properties"]:
            if one["id"] == "mappings":
                yield one["value"]


def words(mapping):
    """The words and colours of one value mapping."""
    options = mapping["options"]
    results = options.values() if mapping["type"] == "value" else [options["result"]]
    return [(result["text"], result["color"]) for result in results]


class Look(unittest.TestCase):
    def setUp(self):
        self.panels = [panel for dashboard in model.dashboards() for panel in model.panels(dashboard)]

    def test_the_arithmetic_knows_known_answers(self):
        self.assertAlmostEqual(contrast("#000000", "#ffffff"), 21, places=3)
        self.assertAlmostEqual(contrast("#777777", "#ffffff"), 4.48, places=2)
        lightness, a, b = lab(linear("#ff0000"))
        self.assertAlmostEqual(lightness, 53.2, delta=0.3)
        self.assertAlmostEqual(a, 80.1, delta=0.5)
        self.assertAlmostEqual(b, 67.2, delta=0.5)
        # Red and green of one lightness are far apart, and close for who lacks a cone.
        self.assertGreater(distance("#c04000", "#6b7a00"), 50)
        self.assertLess(distance("#c04000", "#6b7a00", "deutan"), 15)

    def test_every_colour_stands_out_in_both_themes(self):
        colors = {color for path in model.PATHS for color in re.findall("#[0-9A-Fa-f]{6}", path.read_text("utf-8"))}
        self.assertGreater(len(colors), 5)
        for color in colors:
            for background in BACKGROUNDS:
                self.assertGreaterEqual(contrast(color, background), 3, f"{color} on {background}")

    def test_no_colour_is_left_to_the_theme_by_name(self):
        # Grafana's red and green are one colour to one man in twelve.
        for dashboard in model.dashboards():
            self.assertNotRegex(json.dumps(dashboard), r'"(?:semi-dark-|light-|dark-|super-light-)?(?:red|green)"')

    def test_colours_of_one_panel_are_told_apart_by_the_colour_blind(self):
        for panel in self.panels:
            for mapping in mappings(panel):
                colors = {color for one in mapping for _, color in words(one)}
                for one, other in itertools.combinations(sorted(colors), 2):
                    for deficiency in (None, *DEFICIENCIES):
                        self.assertGreaterEqual(distance(one, other, deficiency), 20,
                                                f"{panel['title']}: {one} and {other} for {deficiency or 'all'}")

    def test_one_colour_has_one_word_and_one_value_in_a_panel(self):
        for panel in self.panels:
            for mapping in mappings(panel):
                texts = [text for one in mapping for text, _ in words(one)]
                self.assertEqual(len(texts), len(set(texts)), panel["title"])
                self.assertTrue(all(texts))

    def test_stats_that_judge_say_so_in_words_and_limits(self):
        for panel in self.panels:
            if panel["type"] == "stat":
                steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
                limits = [step["value"] for step in steps]
                self.assertIsNone(limits[0])
                self.assertEqual(limits[1:], sorted(limits[1:]))
                if len(limits) > 1:
                    self.assertTrue(any(mappings(panel)), panel["title"])

    def test_descriptions_are_sentences(self):
        for panel in self.panels:
            if panel["type"] != "row":
                self.assertRegex(panel["description"], r"(?s)^[A-Z].{25,}\.$", panel["title"])


if __name__ == "__main__":
    unittest.main()
