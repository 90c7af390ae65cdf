"""What logging costs in the process itself: runs `Tests/LogTests/LogBench.swift`, optimised."""
import collections
import os
import pathlib
import shutil

import stage
from measure import median

# In order of the imports; only these are built, since the whole with its tests would take minutes.
MODULES = ("Text", "Locking", "Log")
TESTS = ("TestSupport", "LogTests")

TARGETS = """
let package = Package(name: "log-bench", targets: [
    .target(name: "Text", swiftSettings: library),
    .target(name: "Locking", swiftSettings: library),
    .target(name: "Log", dependencies: ["Locking", "Text"], swiftSettings: library),
    .target(name: "TestSupport", dependencies: ["Locking", "Log", "Text"], path: "Tests/TestSupport",
        swiftSettings: common),
    .testTarget(
        name: "LogTests", dependencies: ["Locking", "Log", "TestSupport", "Text"], swiftSettings: common),
])
"""


def package():
    """A package of the modules alone, with the settings of the project's own."""
    folder = stage.ROOT / ".build/log-bench"
    for kind, names in (("Sources", MODULES), ("Tests", TESTS)):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name in names:
            link = folder / kind / name
            if not link.is_symlink():
                link.symlink_to(stage.ROOT / kind / name)
    settings = (stage.ROOT / "Package.swift").read_text().split("let package =")[0]
    (folder / "Package.swift").write_text(settings + TARGETS)
    return folder


def figures(swift, folder):
    """What each row measured, once for each pass: figures by name, by row."""
    output, counter = folder / "log-bench.tsv", folder / "allocations.so"
    clang = pathlib.Path(shutil.which(swift)).parent / "clang"
    stage.run(clang, "-O2", "-shared", "-fPIC", "-o", counter, stage.ROOT / "bench/allocations.c")
    options = ["--package-path", package(), "-c", "release", "-Xswiftc", "-enable-testing"]
    stage.run(swift, "build", *options, "--build-tests")
    stage.run(
        swift, "test", *options, "--skip-build", "--filter", "LogBench",
        env={**os.environ, "LOG_BENCH": str(output), "LD_PRELOAD": str(counter)})
    found = collections.defaultdict(list)
    for line in output.read_text().splitlines():
        row, *words = line.split("\t")
        found[row].append({name: float(value) for name, value in (word.split("=") for word in words)})
    return found


def add_rows(bench):
    found = figures(bench.options.swift, bench.folder)
    off = found["off"][0]
    bench.table.add(
        "log call that is off", f"{off['ns']:.1f} ns",
        remark=f"five fields; {off['allocations']:.0f} allocations in ten million calls")
    for threads in (1, 2, 8):
        name = f"{threads} thread{'s' if threads > 1 else ''}"
        written = found[f"written, threads {threads}"][0]
        bench.table.add(
            f"log call, line written, {name}", f"{written['us_mean']:.2f} us",
            remark=f"{written['us_cpu']:.1f} us CPU with the writer's, {written['lines_per_second']:,.0f} lines/s to "
                   "/dev/null, none dropped")
    for threads in (1, 2, 8):
        name = f"{threads} thread{'s' if threads > 1 else ''}"
        unread, nothing = (found[f"{kind}, threads {threads}"] for kind in ("unread", "nothing"))
        longest, control = (median([one["us_cpu_max"] for one in passes]) for passes in (unread, nothing))
        fast = sum(one["fast"] for one in unread) / len(unread)
        bench.table.add(
            f"log call, nobody reads, {name}", f"{median([one['us_mean'] for one in unread]):.3f} us",
            remark=f"longest {longest:.0f} us of its own CPU ({control:.0f} where nothing is called; medians of "
                   f"{len(unread)} passes), {fast:.4%} under 100 us by the clock")
