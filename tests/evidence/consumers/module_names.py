#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""module_names.py SOURCE FILE...: the names that these headers of SOURCE describe to users, and those that the
module among the files exports (the last one), are the same. Exit status 1 if they are not.

Described is what stands in a namespace that users name, below a comment with three slashes. Left out are
headers that cmake/docs.cmake calls the library's own, and what is between \\cond and \\endcond. READMEs name the
backends."""
import pathlib
import re
import sys

FOLDERS = re.compile(r"/include/mlkem/((hybrid|hpke|openssl|key_formats|uses)/|backend/(?=dispatch))?\w+\.hpp$")
CONDITIONAL = re.compile(r"/// \\cond\n.*?/// \\endcond\n", re.S)
BEGIN = re.compile(r"^namespace (mlkem::MLKEM_DETAIL_INLINE_ABI(?:::(?!detail)\w+)*) \{$", re.M)
ATTRIBUTE = re.compile(r"\[\[.*?\]\]|__attribute__\(\(.*?\)\)", re.S)
TYPE = re.compile(r"(?:class|struct|union|enum class|concept|using)\s+(?:MLKEM_DETAIL_HIDDEN\s+)?(\w+)")


def without_template(text):
    """The declaration behind `template <...>` and `requires` clauses."""
    while text.startswith("template"):
        depth = 0
        for at, letter in enumerate(text):
            depth += (letter == "<") - (letter == ">")
            if letter == ">" and depth == 0:
                break
        text = re.sub(r"^requires\s*(\(.*?\)$|\S+)\s*", "", text[at + 1:].lstrip(), flags=re.M)
    return text


def name_of(declaration):
    text = without_template(ATTRIBUTE.sub("", declaration).lstrip())
    found = TYPE.match(text)
    if found:
        return found.group(1)
    text = re.split(r"[({=;]", text.replace("decltype(auto)", "auto"), maxsplit=1)[0].strip()
    operator = re.search(r"operator *[^\w ]+$", text)
    if operator:
        return operator.group()
    while "<" in text:
        text = re.sub(r"<[^<>]*>", "", text)
    return text.split()[-1]


def described(header):
    text = CONDITIONAL.sub("", pathlib.Path(header).read_text())
    for begin in BEGIN.finditer(text):
        end = text.find("\n} // namespace " + begin.group(1) + "\n", begin.end())
        declaration = None  # below a comment: its lines so far
        for line in text[begin.end():end].split("\n"):
            if line.startswith("///"):
                declaration = ""
            elif declaration is not None and not line.startswith("#"):
                declaration += line + "\n"
                if re.search("[{;]", line):
                    yield begin.group(1).replace("::MLKEM_DETAIL_INLINE_ABI", "") + "::" + name_of(declaration)
                    declaration = None


def main():
    source, files = pathlib.Path(sys.argv[1]), sys.argv[2:]
    own = re.search(r'own_headers REGEX "(.*?)"', (source / "cmake/docs.cmake").read_text()).group(1)
    headers = [file for file in files if FOLDERS.search(file) and not re.search(own, file)]
    names = {name for header in headers for name in described(header)}
    page = (source / "include/mlkem/README.md").read_text().split("## Backends")[1]
    backends = re.findall(r"^\| `(\w+)` \|", page, re.M)
    backends += re.findall(r"<params_\d+, mlkem::(\w+)>", (source / "README.md").read_text())
    names |= {"mlkem::" + name for name in backends}
    module = pathlib.Path([file for file in files if file.endswith(".cppm")][-1])
    exported = set(re.findall(r"^ *using (mlkem::.*);", module.read_text(), re.M))
    for name in sorted(names - exported):
        print("not exported:", name)
    for name in sorted(exported - names):
        print("exported, but not described:", name)
    print(f"{len(headers)} headers, {len(exported)} names")
    return names != exported or len(names) < 100


sys.exit(main())
