#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""report.py LLVM_PROFDATA LLVM_COV INCLUDE BUILD: which lines and branches of the headers were run.

Reads, and takes away, what the tests have left in BUILD/profiles. Prints a table of the headers, and
each line that no test ran with the reason that uncovered.txt gives. Functions that are only called at
compile time do not count: none of their code is in a program. Fails if fewer than 98 % of the lines
were run, or if a line has no reason, or a reason no line.
"""
import os
import pathlib
import re
import subprocess
import sys

LEAST = 98.0
COMPILE_TIME = "compile time"
REASONS = pathlib.Path(__file__).with_name("uncovered.txt")


def programs(build):
    """The test programs: ELF files below BUILD/tests that hold a map of coverage."""
    for path in sorted((build / "tests").rglob("*")):
        if path.is_file() and os.access(path, os.X_OK) and not path.suffix:
            content = path.read_bytes()
            if content[:4] == b"\x7fELF" and b"__llvm_covmap" in content:
                yield str(path)


def counts_in(objects, cov, include, merged):
    """{header: ({line: count}, branches, branches taken)}, as llvm-cov has it."""
    first, *others = objects
    command = [cov, "export", "-format=lcov", "-skip-functions", "-instr-profile=%s" % merged, first]
    for program in others:
        command += ["-object", program]
    output = subprocess.run([*command, "-sources", str(include)], check=True, capture_output=True,
                            text=True)
    headers = {}
    for record in output.stdout.split("end_of_record"):
        name = re.search(r"^SF:(.*)$", record, re.M)
        # If a program has none of the headers, llvm-cov exports all other files.
        if name and pathlib.Path(name.group(1)).resolve().is_relative_to(include):
            found = re.findall(r"^DA:(\d+),(\d+)", record, re.M)
            lines = {int(line): int(count) for line, count in found}
            both = [int(re.search(r"^%s:(\d+)" % kind, record, re.M).group(1))
                    for kind in ("BRF", "BRH")]
            header = str(pathlib.Path(name.group(1)).resolve().relative_to(include))
            headers[header] = (lines, *both)
    return headers


def counts_by_header(profdata, cov, include, build):
    """The same over all programs. Of a function that most of them only call at compile time llvm-cov
    may see those alone: a line counts that it finds in any program by itself, too."""
    merged = build / "profiles" / "all.profdata"
    raw = [str(path) for path in sorted((build / "profiles").glob("*.profraw"))]
    if not raw:
        sys.exit("no profiles: run the test preset first")
    subprocess.run([profdata, "merge", "-sparse", "-o", str(merged), *raw], check=True)
    for path in raw: # or the next run would count what this one's programs have run
        pathlib.Path(path).unlink()
    objects = list(programs(build))
    headers = counts_in(objects, cov, include, merged)
    for program in objects:
        for header, (lines, *_) in counts_in([program], cov, include, merged).items():
            counts = headers[header][0]
            for line, count in lines.items():
                if line in counts:
                    counts[line] = max(counts[line], count)
    return headers


def function_at(text, line):
    """The lines of the function that begins in `line`."""
    indent = len(text[line - 1]) - len(text[line - 1].lstrip())
    for end in range(line, len(text) + 1):
        code = text[end - 1]
        closes = code.lstrip().startswith("}") and len(code) - len(code.lstrip()) <= indent
        if closes or (end == line and "{" in code and "}" in code):
            return range(line, end + 1)
    sys.exit("no end of the function in line %d" % line)


def read_reasons():
    reasons = []
    for line in REASONS.read_text().splitlines():
        if line and not line.startswith("#"):
            header, pattern, reason = (part.strip() for part in line.split(" | "))
            reasons.append((header, re.compile(pattern), reason))
    return reasons


def main():
    profdata, cov, include, build = sys.argv[1:]
    include, build = pathlib.Path(include).resolve(), pathlib.Path(build)
    reasons, used, unexplained = read_reasons(), set(), []
    total = run = branches = taken = 0
    explained = []
    print("%-45s %14s %14s" % ("header", "lines", "branches"))
    for header, (counts, both, both_taken) in sorted(
            counts_by_header(profdata, cov, include, build).items()):
        text = (include / header).read_text().splitlines()
        for number, (of, pattern, reason) in enumerate(reasons):
            if of != header or reason != COMPILE_TIME:
                continue
            for line, code in enumerate(text, 1):
                function = function_at(text, line) if pattern.search(code) else ()
                seen = [inside for inside in function if inside in counts]
                if seen and all(counts[inside] == 0 for inside in seen):
                    used.add(number)
                    for inside in seen:
                        del counts[inside]
        missing = [line for line, count in counts.items() if count == 0]
        total, run = total + len(counts), run + len(counts) - len(missing)
        branches, taken = branches + both, taken + both_taken
        print("%-45s %6d of %4d %6d of %4d" % (header, len(counts) - len(missing), len(counts),
                                               both_taken, both))
        for line in missing:
            code = text[line - 1].strip()
            if re.fullmatch(r"[{}();]*|else|#.*|//.*", code):
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
