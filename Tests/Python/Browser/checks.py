"""What must hold of each page in a real browser; run.py starts it."""
import importlib.util
import pathlib
import re
import sys
import time
import urllib.parse

from browser import Browser, Failure

PHONE = 360
DESKTOP = 1280
DRILL_DOWNS_MAX = 1
LONG = 5000
TAB = ("Tab", 9)


def axe():
    """The accessibility checker: https://github.com/dequelabs/axe-core"""
    package = importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]
    return (pathlib.Path(package) / "axe.min.js").read_text(encoding="utf-8")


AXE = axe()
FAULTS = []


def expect(holds, page, what):
    if not holds:
        FAULTS.append(f"{page}: {what}")
        print(f"FAILED {page}: {what}", flush=True)


def accessible(page, name, options=""):
    """Every rule of axe, those of best practice too, or those that the options name."""
    page.call("Runtime.evaluate", expression=AXE)
    result = page.value("axe.run(document, {" + options + "resultTypes: ['violations']}).then(r => ({rules: r.passes.length, "
                        "violations: r.violations.map(v => v.id + ': ' + v.nodes.length + ' x ' + v.help + ': ' + "
                        "v.nodes[0].html + ' ' + (v.nodes[0].any[0] || {message: ''}).message)}))")
    expect(result["rules"] > (0 if options else 10), name, f"axe applied {result['rules']} rules only")
    expect(not result["violations"], name, result["violations"])


def calm(page, name, address):
    """No complaint of the browser, no dialog, and nothing asked for but sheet and icon."""
    complaints = [str(event["params"])[:400] for event in page.complaints()]
    expect(not complaints, name, complaints)
    origin = urllib.parse.urlsplit(address).netloc
    for asked in page.requests():
        parts = urllib.parse.urlsplit(asked)
        expect(parts.netloc == origin and (asked.split("?")[0] == address.split("?")[0] or "/assets/" in parts.path),
               name, f"asked for {asked}")


def styled(page, name):
    expect(page.value("document.styleSheets.length === 1 && getComputedStyle(document.body).margin === '0px'"), name,
           "the style sheet has no effect")


def fits(page, name):
    """Nothing reaches beyond the right edge, so that the page doesn't scroll sideways."""
    width = page.value("document.documentElement.scrollWidth")
    seen = page.value("document.documentElement.clientWidth")
    widest = page.value("""(() => { let widest = ''; for (const e of document.querySelectorAll('body *'))
        if (e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg') &&
            getComputedStyle(e).position !== 'absolute' && !e.closest('.hidden')) widest = e.outerHTML.slice(0, 120); return widest })()""")
    expect(width <= seen and not widest, name, f"{width} wide on {seen}: {widest}")


def reachable(page, name):
    """The tab key reaches every link and every summary that is seen, in the order of the page, and shows where."""
    wanted = page.value("""[...document.querySelectorAll('a[href], summary')]
        .filter(e => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
        .map((e, i) => { e.dataset.tab = i; return i }).length""")
    reached = []
    for _ in range(wanted):
        page.key(*TAB)
        focus = page.value("""(() => { const e = document.activeElement, style = getComputedStyle(e);
            return [e.dataset.tab, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2] })()""")
        expect(focus[1], name, f"the focus on {focus[0]} isn't seen")
        reached.append(focus[0])
    expect(reached == [str(i) for i in range(wanted)], name, f"tab reached {reached[:40]} of {wanted}")


def long(page):
    """Whether the page has more elements than axe goes through in a moment."""
    return page.value("document.querySelectorAll('*').length") > LONG


def scheme(page, dark):
    """The ground of the page has the scheme's lightness."""
    colour = page.value("getComputedStyle(document.body).backgroundColor")
    parts = [int(part) for part in re.findall(r"\d+", colour)]
    return (sum(parts[:3]) < 384) == dark


def check(browser, address, name, shots, thoroughly=True):
    """Checks one page; where it isn't to be thorough, axe looks at it once and nobody in the dark."""
    for dark in [False, True] if thoroughly else [False]:
        label = f"{name} {'dark' if dark else 'light'}"
        with browser.page(address, DESKTOP, dark=dark) as page:
            styled(page, label)
            fits(page, label)
            expect(scheme(page, dark), label, "the ground isn't of the scheme")
            calm(page, label, address)
            # What the scheme changes is the contrast alone. On a long page axe takes a dozen seconds.
            if not dark or not long(page):
                accessible(page, label, "runOnly: ['color-contrast'], " if dark else "")
            if not dark:
                reachable(page, label)
                links = page.value("[...document.querySelectorAll('main a[href*=\"canary=\"]')].map(e => e.href)")
                expect(page.value("document.scripts.length") == 0, name, "there is a script")
            shoot(page, shots, label, DESKTOP)
    with browser.page(address, PHONE, 740) as page:
        fits(page, f"{name} phone")
        shoot(page, shots, f"{name} phone", PHONE)
        page.value("document.querySelectorAll('details').forEach(e => e.open = true)")
        fits(page, f"{name} phone, all unfolded")
        calm(page, f"{name} phone", address)
        if thoroughly and not long(page):
            accessible(page, f"{name} phone")
    return links


def shoot(page, folder, name, width):
    if folder is None:
        return
    height = min(3000, page.value("document.documentElement.scrollHeight"))
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
              mobile=width == PHONE)
    page.screenshot(f"{folder}/{name.replace(' ', '-').replace('/', '_')}.png")


def unscripted(browser, address):
    """Where scripts are forbidden it is the same page."""
    with browser.page(address, script=False) as page:
        expect(page.value("document.querySelector('main h1').textContent.length > 5"), address, "empty without scripts")


def old(browser, address):
    """A page that is two minutes old says so, by its style sheet alone."""
    with browser.page(address) as page:
        shown = "getComputedStyle(document.querySelector('.old')).visibility"
        expect(page.value(shown) == "hidden", address, "a new page calls itself old")
        page.value("document.getAnimations().forEach(a => a.currentTime = 119000)")
        expect(page.value(shown) == "hidden", address, "a page calls itself old too soon")
        page.value("document.getAnimations().forEach(a => a.currentTime = 121000)")
        expect(page.value(shown) == "visible", address, "an old page doesn't say so")


def printed(browser, address):
    """On paper it is light, and what is folded is there."""
    with browser.page(address, dark=True, media="print") as page:
        expect(scheme(page, False), address, "dark on paper")
        expect(page.value("""[...document.querySelectorAll('details:not([open]) > :not(summary)')]
            .every(e => e.getBoundingClientRect().height > 0)"""), address, "folded on paper")


def main():
    arguments = sys.argv[1:]
    shots = None
    if arguments[0] == "--shots":
        shots, arguments = arguments[1], arguments[2:]
    start = time.monotonic()
    count = 0
    with Browser() as browser:
        for address in arguments:
            name = urllib.parse.urlsplit(address).path.strip("/") or "live"
            began = time.monotonic()
            links = check(browser, address, name, shots)
            print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
            count += 1
            for place, link in enumerate(list(dict.fromkeys(links))[:DRILL_DOWNS_MAX]):
                check(browser, link, f"{name} canary {place}", shots, thoroughly=False)
                count += 1
        if not FAULTS:
            unscripted(browser, arguments[0])
            old(browser, arguments[0])
            printed(browser, arguments[0])
    print(f"{count} pages, {len(FAULTS)} faults, {time.monotonic() - start:.1f} s")
    if FAULTS:
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"FAILED {failure}")
