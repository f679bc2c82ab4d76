#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""table.py BUILD: one table of what the preset `check` has found, read from the reports in BUILD.

Programs say what they have checked in lines "check: METHOD | BACKEND | RESULT"; of other tests, those
that passed are counted.
"""
import collections
import itertools
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

# Tests that print no such lines: beginning of their name, method.
COUNTED = (
    (r"kernels_checked\.Interval", "bounds: lanes that are intervals"),
    (r"kernels_checked\.Taint", "constant time: tainted lanes"),
    (r"kernels_marked\.", "constant time: marked numbers"),
    (r"proof_", "proof: all inputs, by symbols or exhaustion"),
    (r"kernels_field\.", "bounds: reductions, all inputs"),
    (r"kernels_bounds\.", "bounds: asserted in every call"),
    (r"(fips203_kem|fips203_policies|kem|kem_faults|kem_faulty_backends)\..*Fault|kem\.SelfCheck|kem\.EntropyFailure", "faults"),
    (r"(kem|key_formats|hybrid|hpke)\..*(Wiped|Moved)", "wiped objects"),
    (r"openssl_residue_|key_formats\.residue", "stack: key files, hybrids, HPKE"),
    (r"ct\.declassified", "constant time: list of what is public"),
)
# Best first: what is compiled for each architecture, and what is never chosen by itself.
PROCESSORS = pathlib.Path(__file__).parents[1] / "matrix" / "processors.txt"
COMPILED = re.findall(r"^compiled +\w+ +(.*)$", PROCESSORS.read_text(), re.M)
BACKENDS = [*dict.fromkeys(b for row in COMPILED for b in row.split() if b != "portable"),
            "portable", "small_memory"]
# The backends of x86-64, where valgrind runs; it knows no AVX-512.
VALGRIND_RUNS = set(COMPILED[0].split()) - {"avx512"}
# What COMPILER is in the tests disassembly.COMPILER_LEVEL.
COMPILERS = {"gcc": "g++", "clang14": "clang 14", "clang19": "clang 19",
             "aarch64_gcc": "g++, AArch64", "aarch64_clang19": "clang 19, AArch64"}
# Results of memcheck and the disassembly that say something of a backend's code at that level: what
# stands on ML-KEM has that compiled once.
OF_OPERATIONS = r"pass$|pass, (ML-KEM-|three sets)|skipped, this processor"
FOLDERS = ("test", "test-clang14", "test-clang19", "address", "memory", "threads")


def cached(folder, name):
    match = re.search(r"^%s:\w+=(.*)$" % name, (folder / "CMakeCache.txt").read_text(), re.M)
    return match.group(1) if match else ""


def compiler_of(folder):
    command = cached(folder, "CMAKE_CXX_COMPILER")
    version = subprocess.run([command, "-dumpversion"], capture_output=True, text=True, check=True)
    return "%s %s" % ("clang" if "clang" in command else "g++", version.stdout.strip().split(".")[0])


def level_of(test, folder):
    match = re.search(r"_(O[0-3sg])(?:_(\w+))?(?:\.|$)", test)
    match = match or re.search(r"-(O[0-3s])()", cached(folder, "CMAKE_CXX_FLAGS_RELEASE"))
    return "-" + ",".join(filter(None, match.groups())) if match else ""


class Rows:
    """method, backend, compiler -> {level: results}"""

    def __init__(self):
        self.results = collections.defaultdict(lambda: collections.defaultdict(list))
        self.counts = collections.Counter()

    def add(self, method, backend, compiler, level, result):
        self.results[method, backend, compiler][level].append(result)

    def count(self, method, backend, compiler, level, result):
        self.counts[method, backend, compiler, level, result] += 1

    def read_lines(self, text, compiler, level):
        found = re.findall(r"^check: (.*?) \| (.*?) \| (.*)$", text, re.M)
        for method, backend, result in found:
            self.add(method, backend, compiler, level, result)
        return bool(found)

    def read_report(self, file, folder):
        compiler = compiler_of(folder)
        for case in xml.etree.ElementTree.parse(file).getroot().iter("testcase"):
            test = case.get("name")
            status = "pass" if case.get("status") == "run" else "failed"
            if case.find("skipped") is not None:
                status = "skipped"
            level = level_of(test, folder)
            if self.read_lines(case.findtext("system-out") or "", compiler, level) and status == "pass":
                continue
            runs = re.search(r"stat::number_of_executed_units: (\d+)", case.findtext("system-out") or "")
            if runs:
                self.add("fuzzing: " + test.removeprefix("fuzz."), "every", compiler, level,
                         "%s, %s runs" % (status, runs.group(1)))
                continue
            method = next((name for pattern, name in COUNTED if re.match(pattern, test)), None)
            if folder.name in ("address", "memory", "threads"):
                method = "sanitizer: " + folder.name
            elif method is None and status == "pass":
                continue
            backend = next((b for b in BACKENDS if re.search(r"/%s(_|\b)" % b, test)), "every")
            self.count(method or test, backend, compiler, level, status)

    def not_looked_at(self):
        """Machine code of a compiler at a level that neither memcheck nor the disassembly has passed."""
        seen = collections.Counter()
        for (method, backend, compiler), levels in self.results.items():
            if method in ("memcheck", "disassembly") and "AArch64" not in compiler:
                compiler = "g++" if compiler.startswith("g++") else compiler
                seen.update((backend, compiler, level) for level, results in levels.items()
                            if any(re.match(OF_OPERATIONS, result) for result in results))
        backends = {backend for backend, _, _ in seen} & VALGRIND_RUNS
        for place in itertools.product(sorted(backends), ("g++", "clang 14", "clang 19"),
                                       ("-O1", "-O2", "-O3", "-Os")):
            if not seen[place]:
                yield place

    def lines(self):
        for (method, backend, compiler, level, result), count in self.counts.items():
            self.add(method, backend, compiler, level,
                     "%s, %d test%s" % (result, count, "" if count == 1 else "s"))
        for (method, backend, compiler), levels in sorted(self.results.items()):
            # Levels with the same results share a line.
            same = collections.defaultdict(list)
            for level, results in levels.items():
                same["; ".join(dict.fromkeys(results))].append(level)
            for result, which in same.items():
                yield method, backend, compiler, " ".join(sorted(which)), result


def main():
    build = pathlib.Path(sys.argv[1])
    rows = Rows()
    for name in FOLDERS:
        reports = sorted((build / name).glob("junit*.xml"))
        if not reports or name == "test" and not (build / name / "junit.xml").exists():
            rows.add("preset " + name, "", "", "", "NOT RUN")
        for file in reports:
            rows.read_report(file, build / name)
    for file in sorted((build / "check").glob("tests/evidence/check/*/report.txt")):
        compiler, level = file.parent.name.rsplit("_", 1)
        rows.read_lines(file.read_text(), COMPILERS[compiler], "-" + level)
    for backend, compiler, level in rows.not_looked_at():
        rows.add("memcheck or disassembly", backend, compiler, level, "NOT RUN")

    table = [("method", "backend", "compiler", "level", "result"), *rows.lines()]
    widths = [max(len(line[column]) for line in table) for column in range(4)]
    for line in table:
        print(" | ".join([*(cell.ljust(width) for cell, width in zip(line, widths)), line[4]]))
    bad = [line for line in table if re.search(r"fail|not run", line[4], re.I)]
    sys.exit("%d lines of the table are no pass" % len(bad) if bad else 0)


main()
