#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether each proof that proved.txt names has run the functions that it is named for.

clang counts how often each function of the headers runs, test by test (profiles.cpp). A row of
proved.txt holds if each of its functions was run by one of its proofs, and each proof ran one of
its functions. Functions of files that no program of this machine has are not looked at; their files
are in NOT_HERE.

usage: runs.py LLVM_PROFDATA LLVM_COV LLVM_CXXFILT HEADERS PROFILES
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

# Vectors of other machines, which cross-compiled tests run.
NOT_HERE = {"simd/neon.hpp", "simd/neon_sha3.hpp"}
# portable_keccak.inl is read as two suites.
SUITES = {"MLKEM_PROOF_SUITE": ("PortableKeccakProof", "PortableComplementedProof")}


def output_of(*command, text=None):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, input=text, text=True).stdout


def without_brackets(name):
    """The demangled name without template arguments and parameters."""
    depth, kept = 0, []
    for c in name.replace("(anonymous namespace)", ""):
        depth += c in "<("
        if depth == 0:
            kept.append(c)
        depth -= c in ">)"
    return "".join(kept)


def base_names(cxxfilt, mangled):
    """The last part of each function's name: {mangled: name}."""
    symbols = [name.rpartition(":")[2] for name in mangled]
    lines = output_of(cxxfilt, text="\n".join(symbols)).splitlines()
    names = {}
    for name, line in zip(mangled, lines):
        found = re.search(r"([a-z_][a-z_0-9]*)( const)?(\[abi:\w+\])?$", without_brackets(line))
        names[name] = found.group(1) if found else ""
    return names


def read_rows(text):
    """Rows of proved.txt that name proofs: (file, functions, proofs)."""
    rows = []
    for line in text.splitlines():
        row = re.fullmatch(r"(\S+): ([a-z_0-9 ]+) = (.+)", line)
        if row and not row[3].startswith(("none: ", "constant: ")) and row[1] not in NOT_HERE:
            proofs = []
            for suite, test in (proof.split(".") for proof in row[3].split()):
                proofs += [f"{name}.{test}" for name in SUITES.get(suite, (suite,))]
            rows.append((row[1], row[2].split(), proofs))
    return rows


def faults_of(rows, runs):
    """What rows say that did not run. `runs`: {proof: {(file, function)}}."""
    faults = []
    for file, functions, proofs in rows:
        for function in functions:
            if not any((file, function) in runs[proof] for proof in proofs):
                faults.append(f"{file}: {function} is not run by {' '.join(proofs)}")
        for proof in proofs:
            if not any((file, function) in runs[proof] for function in functions):
                faults.append(f"{file}: {proof} runs none of {' '.join(functions)}")
    return faults


def runs_of(profdata, cov, cxxfilt, headers, folder):
    """What each test of one program ran: {SUITE.TEST: {(file, function)}}."""
    program = (folder / "program").read_text()
    tests = collections.defaultdict(list)
    for profile in sorted(folder.glob("*.profraw")):
        # A suite of types is SUITE+TYPE.TEST.
        suite, _, test = profile.stem.rpartition(".")
        tests[suite.partition("+")[0] + "." + test].append(str(profile))
    if not tests:
        sys.exit(f"runs.py: {program} has no profile: run all proofs first")
    everything = str(folder / "all.profdata")
    output_of(profdata, "merge", "-sparse", "-o", everything, *sum(tests.values(), []))
    mapping = json.loads(output_of(cov, "export", "-skip-expansions", "-skip-branches",
                                   "-instr-profile=" + everything, program))
    place = {}
    for function in mapping["data"][0]["functions"]:
        path = function["filenames"][0]
        if path.startswith(str(headers) + "/"):
            place[function["name"]] = path[len(str(headers)) + 1:]
    names = base_names(cxxfilt, list(place))
    runs = {}
    for test, profiles in tests.items():
        merged = str(folder / "one.profdata")
        output_of(profdata, "merge", "-sparse", "-o", merged, *profiles)
        shown = output_of(profdata, "show", "--all-functions", merged)
        runs[test] = {(place[name], names[name])
                      for name, count in re.findall(r"^  (\S+):\n(?:    .*\n)*?    Function count: (\d+)",
                                                    shown, re.M)
                      if int(count) > 0 and name in place}
    return runs


def main():
    profdata, cov, cxxfilt, headers, profiles = sys.argv[1:]
    runs = collections.defaultdict(set)
    for folder in sorted(pathlib.Path(profiles).iterdir()):
        for test, functions in runs_of(profdata, cov, cxxfilt, pathlib.Path(headers), folder).items():
            runs[test] |= functions
    rows = read_rows(pathlib.Path(__file__).with_name("proved.txt").read_text())
    faults = faults_of(rows, runs)
    for fault in faults:
        print("proof:", fault)
    # Planted: proofs of other rows, a function that nothing runs, a proof that does not exist.
    for other in ([("kernels/ntt.inl", ["ntt"], ["CodecProof.OfCompressedForms"])],
                  [("kernels/ntt.inl", ["ntt", "no_such_function"], ["ArithmeticProof.OfTheNtt"])],
                  [("kernels/ntt.inl", ["ntt"], ["ArithmeticProof.OfTheNtt", "KeccakProof.OfThePermutation"])],
                  [("kernels/ntt.inl", ["ntt"], ["ArithmeticProof.OfNothing"])]):
        if not faults_of(other, runs):
            sys.exit(f"runs.py: a planted fault was not found: {other}")
    print(f"proof: {sum(len(functions) for _, functions, _ in rows)} functions of"
          f" {len({file for file, _, _ in rows})} files were run by the proofs that are named for them;"
          f" not looked at: {' '.join(sorted(NOT_HERE))}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
