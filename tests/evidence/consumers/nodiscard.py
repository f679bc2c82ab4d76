#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""nodiscard.py FOLDER: the public functions under FOLDER that return bool, std::size_t,
std::optional or std::vector, and do not carry [[nodiscard]]. Exit status 1 if there are any."""
import pathlib
import re
import sys

NESTED = r"<(?:[^<>()]|<(?:[^<>()]|<(?:[^<>()]|<[^<>()]*>)*>)*>)*>"
FUNCTION = re.compile(
    r"(?P<marked>\[\[nodiscard\]\]\s+)?"
    r"\b(?P<specifiers>(?:(?:MLKEM_INLINE|MLKEM_NOINLINE|static|constexpr|inline)\s+)+)"
    r"(?:bool|std::size_t|std::(?:optional|vector)" + NESTED + r")\s+(?P<name>(?!operator)\w+)\(")
COMMENT = re.compile(r"//[^\n]*")
BEGIN = re.compile(r"^namespace (mlkem::MLKEM_DETAIL_INLINE_ABI(?:::\w+)?) \{$", re.M)


def public_parts(text):
    """The text, and the ends of the namespaces that users name: not those with a target tag."""
    for begin in BEGIN.finditer(text):
        end = text.find("\n} // namespace " + begin.group(1) + "\n", begin.end())
        yield begin.end(), end if end >= 0 else len(text)


def main():
    functions = missing = 0
    for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.hpp")):
        text = path.read_text()
        code = COMMENT.sub(lambda m: " " * len(m.group()), text)
        for begin, end in public_parts(text):
            for function in FUNCTION.finditer(code, begin, end):
                functions += 1
                if not function.group("marked"):
                    missing += 1
                    print(f"{path}:{code.count(chr(10), 0, function.start('specifiers')) + 1}: "
                          f"{function.group('name')} is not [[nodiscard]]")
    print(f"{functions} functions, {missing} without [[nodiscard]]")
    return missing != 0 or functions < 100


sys.exit(main())
