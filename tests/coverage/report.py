#!/usr/bin/env python3
"""report.py LLVM_PROFDATA LLVM_COV INCLUDE BUILD: which lines and branches of the headers the tests ran.

Reads what the tests have left in BUILD/profiles. Prints a table of the headers, and each line that no
test ran with the reason that uncovered.txt gives. Fails if fewer than 98 % of the lines were run, or if
a line has no reason, or a reason no line.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

LEAST = 98.0
REASONS = pathlib.Path(__file__).with_name("uncovered.txt")


def programs(build):
    """The test programs: ELF files below BUILD/tests that hold a map of coverage."""
    for path in sorted((build / "tests").rglob("*")):
        if path.is_file() and os.access(path, os.X_OK) and not path.suffix:
            content = path.read_bytes()
            if content[:4] == b"\x7fELF" and b"__llvm_covmap" in content:
                yield str(path)


def merged_counts(profdata, cov, include, build):
    merged = build / "profiles" / "all.profdata"
    raw = [str(path) for path in sorted((build / "profiles").glob("*.profraw"))]
    if not raw:
        sys.exit("no profiles: run the test preset first")
    subprocess.run([profdata, "merge", "-sparse", "-o", str(merged), *raw], check=True)
    first, *others = programs(build)
    command = [cov, "export", "-format=text", "-skip-functions", "-instr-profile=" + str(merged), first]
    for program in others:
        command += ["-object", program]
    output = subprocess.run([*command, "-sources", str(include)], check=True, capture_output=True).stdout
    return json.loads(output)["data"][0]["files"]


def line_counts(segments):
    """{line: count} of the lines that hold code, from llvm-cov's segments
    (line, column, count, has_count, is_region_entry, is_gap_region)."""
    counts = {}
    wrapped = None
    by_line = {}
    for segment in segments:
        by_line.setdefault(segment[0], []).append(segment)
    last = max(by_line, default=0)
    for line in range(1, last + 1):
        here = by_line.get(line, [])
        # Of the regions that begin in this line, and the one that goes on from before.
        begun = [s for s in here if s[3] and s[4] and not s[5]]
        mapped = (wrapped is not None and wrapped[3] and not wrapped[5]) or bool(begun)
        if here and here[0][3] is False and here[0][4] and not begun:
            mapped = False
        if mapped:
            candidates = [s[2] for s in begun]
            if wrapped is not None and wrapped[3]:
                candidates.append(wrapped[2])
            counts[line] = max(candidates)
        if here:
            wrapped = here[-1]
    return counts


def read_reasons():
    reasons = []
    for line in REASONS.read_text().splitlines():
        if line and not line.startswith("#"):
            header, pattern, reason = (part.strip() for part in line.split(" | "))
            reasons.append((header, re.compile(pattern), reason))
    return reasons


def main():
    profdata, cov, include, build = sys.argv[1:]
    include, build = pathlib.Path(include), pathlib.Path(build)
    reasons, used, unexplained = read_reasons(), set(), []
    total = run = branches = taken = 0
    explained = []
    print("%-45s %14s %14s" % ("header", "lines", "branches"))
    for file in merged_counts(profdata, cov, include, build):
        header = str(pathlib.Path(file["filename"]).relative_to(include))
        text = (include / header).read_text().splitlines()
        counts = line_counts(file["segments"])
        missing = [line for line, count in counts.items() if count == 0]
        both = file["summary"]["branches"]
        total, run = total + len(counts), run + len(counts) - len(missing)
        branches, taken = branches + both["count"], taken + both["covered"]
        print("%-45s %6d of %4d %6d of %4d" % (header, len(counts) - len(missing), len(counts),
                                               both["covered"], both["count"]))
        for line in missing:
            code = text[line - 1].strip()
            if re.fullmatch(r"[{}();]*", code):
                continue
            for number, (of, pattern, reason) in enumerate(reasons):
                if of == header and pattern.search(code):
                    used.add(number)
                    explained.append("%s:%d: %s  [%s]" % (header, line, code, reason))
                    break
            else:
                unexplained.append("%s:%d: %s" % (header, line, code))
    share = 100 * run / total
    print("\nlines: %d of %d, %.1f %%; branches: %d of %d, %.1f %%" %
          (run, total, share, taken, branches, 100 * taken / branches))
    print("\nNot run, and why:", *explained, sep="\n  ")
    failures = ["%s: no reason is given" % line for line in unexplained]
    failures += ["uncovered.txt: %s | %s: no such line is left" % (of, pattern.pattern)
                 for number, (of, pattern, _) in enumerate(reasons) if number not in used]
    if share < LEAST:
        failures.append("fewer than %.0f %% of the lines" % LEAST)
    if failures:
        print("\nFAILED:", *failures, sep="\n  ")
    sys.exit(bool(failures))


main()
