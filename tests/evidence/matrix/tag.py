#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tag.py FOLDER [COMPILER]: compares MLKEM_DETAIL_TARGET with what compilers predefine.

For each compiler and each flag that chooses an instruction set: every predefined macro that differs
from those without the flag is named in machine/target_tag.hpp, or in not_in_tag.txt with a reason; and
where one differs that is in the tag, the tag differs. FOLDER holds machine/.
With COMPILER only that one is asked.
"""
import re
import subprocess
import sys
from pathlib import Path

X86 = """
    x86-64 x86-64-v2 x86-64-v3 x86-64-v4 nehalem sandybridge haswell skylake-avx512 icelake-server
    sapphirerapids alderlake cooperlake tigerlake graniterapids silvermont tremont sierraforest
    arrowlake lunarlake clearwaterforest knl k8 amdfam10 bdver1 bdver4 btver2 znver1 znver3 znver4"""
X86_EXTENSIONS = """
    avxvnni avxifma gfni avx512fp16 apxf xop fma4 tbm avx10.1-256 avx10.1-512 avx10.2-512 sse4a avx
    lzcnt movbe fma bmi bmi2 adx cx16 sahf sha512 vaes cmpccxadd avxvnniint16 no-sse2"""
I386 = "i386 i486 i586 i686 pentium-mmx pentium3 pentium4 prescott haswell"
ARM64 = """
    armv8-a armv8.1-a armv8.2-a armv8.3-a armv8.4-a armv8.5-a armv8.6-a armv8.7-a armv8.9-a armv9-a
    armv9.4-a armv9.5-a armv8-a+crypto armv8-a+crc armv8-a+lse armv8-a+sve armv8-a+sve2
    armv8-a+nosimd armv8.2-a+sha3 armv8.2-a+fp16 armv8.2-a+dotprod armv8.2-a+i8mm armv8.2-a+bf16
    armv8.5-a+memtag armv8.7-a+ls64 armv9-a+sme armv9-a+sve2p1 armv8-a+rcpc armv8-a+mops"""
ARM32 = "armv6 armv6t2 armv7-a armv7ve armv7-r armv7-m armv8-a armv8-m.main"
RISCV = """
    rv64g rv64gc rv64gc_zba rv64gc_zbb rv64gc_zbs rv64gc_zbc rv64gc_zbkb rv64gc_zbkc rv64gc_zbkx
    rv64gcv rv64gc_zicond rv64gc_zfh rv64gc_zfa rv64gcv_zvbb rv64gcv_zvkb rv64gcv_zvl256b rva22u64
    rva23u64 rv64gc_zicboz rv64gc_zknh rv64gc_zkne rv64gc_zcb rv64gc_zawrs rv64gc_zihintntl
    rv64gc_xtheadbb rv64gc_xtheadba rv64gc_xventanacondops rv64gc_zve32x rv64gc_zimop
    rv64gc_xsfvcp"""
S390X = "z10 z196 zEC12 z13 z14 z15 z16 arch14"
POWER = "pwr7 pwr8 pwr9 pwr10 pwr11"


def march(names):
    return ["-march=" + name for name in names.split()]


def m(names):
    return ["-m" + name for name in names.split()]


COMPILERS = [
    (["g++"], march(X86) + m(X86_EXTENSIONS)),
    (["clang++-14"], march(X86) + m(X86_EXTENSIONS)),
    (["clang++-19"], march(X86) + m(X86_EXTENSIONS)),
    (["x86_64-w64-mingw32-g++"], march("haswell x86-64-v4")),
    (["i686-linux-gnu-g++"], march(I386) + m("sse sse2")),
    (["clang++-19", "--target=i686-linux-gnu"], march(I386)),
    (["aarch64-linux-gnu-g++"], march(ARM64) + ["-mcpu=neoverse-n2", "-mstrict-align"]),
    (["clang++-19", "--target=aarch64-linux-gnu"],
     march(ARM64) + ["-mcpu=apple-m1", "-march=armv8-a+sve -msve-vector-bits=512",
                     "-mbranch-protection=standard", "-mno-unaligned-access"]),
    (["clang++-19", "--target=arm-linux-gnueabihf"], march(ARM32) + ["-mthumb"]),
    (["riscv64-linux-gnu-g++"], march(RISCV)),
    (["clang++-19", "--target=riscv64-linux-gnu", "-menable-experimental-extensions"],
     march(RISCV) + ["-mno-strict-align", "-march=rv64gcv -mrvv-vector-bits=256"]),
    (["s390x-linux-gnu-g++"], march(S390X) + ["-mzvector", "-march=z13 -mno-vx"]),
    (["clang++-19", "--target=s390x-linux-gnu"], march(S390X)),
    (["clang++-19", "--target=powerpc64le-linux-gnu"],
     ["-mcpu=" + name for name in POWER.split()] + m("no-altivec no-vsx crypto htm")),
]


def preprocess(command, text, *flags):
    run = subprocess.run(command + ["-std=c++20", "-E", *flags, "-x", "c++", "-"], input=text,
                         capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else None


def macros(command):
    text = preprocess(command, "", "-dM")
    if text is None:
        return None
    return dict(re.match(r"#define (\w+)(.*)", line).groups() for line in text.splitlines())


def tag(command, header):
    return preprocess(command, f'#include "{header}"\nMLKEM_DETAIL_TARGET', "-P").split()[-1]


def excepted(path):
    lines = [line.split(" | ") for line in path.read_text().splitlines() if line[0] != "#"]
    if any(len(line) != 2 for line in lines):
        sys.exit(f"{path}: not an expression and a reason")
    return re.compile("|".join(f"(?:{expression})" for expression, _ in lines))


def main():
    header = Path(sys.argv[1]).resolve() / "machine/target_tag.hpp"
    text = re.sub(r"MLKEM_DETAIL_NAME_", "", re.sub(r"//.*", "", header.read_text()))
    named = set(re.findall(r"\w+", text))
    backends = re.findall(r"^#define (MLKEM_BACKEND_\w+) 1$", header.read_text(), re.M)
    exceptions = excepted(Path(__file__).parent / "not_in_tag.txt")
    faults = []
    compared = 0
    asked = [each for each in COMPILERS if len(sys.argv) < 3 or each[0] == sys.argv[2:]]
    for compiler, choices in asked:
        plain, plain_tag = macros(compiler), tag(compiler, header)
        if len(plain_tag) > len("target_") + 12:
            faults.append(f"{compiler}: {plain_tag} is long")
        for flags in ("-O2", *("-D%s=0" % macro for macro in backends)):
            if tag([*compiler, flags], header) == plain_tag:
                faults.append(f"{compiler} {flags}: the tag is the same")
        accepted = 0
        for flags in choices:
            command = [*compiler, *flags.split()]
            chosen = macros(command)
            if chosen is None: # an older compiler does not know it
                continue
            accepted += 1
            differing = {name for name in plain.keys() | chosen.keys()
                         if plain.get(name) != chosen.get(name)}
            telling = {name for name in differing if not exceptions.fullmatch(name)}
            for name in telling - named:
                faults.append(f"{' '.join(command)}: {name} is neither in the tag nor an exception")
            if telling and tag(command, header) == plain_tag:
                faults.append(f"{' '.join(command)}: the tag is the same, but not {sorted(telling)}")
        if accepted * 2 < len(choices):
            faults.append(f"{' '.join(compiler)} knows only {accepted} of {len(choices)} choices")
        compared += accepted
    print(*sorted(set(faults)), sep="\n")
    print(f"{compared} choices of {len(asked)} compilers")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
