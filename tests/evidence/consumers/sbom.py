#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sbom.py PREFIX DOCUMENT: an SPDX document lists what is installed below PREFIX, and the sums agree."""
import hashlib
import json
import re
import sys
from pathlib import Path

prefix, document = Path(sys.argv[1]), sys.argv[2]
spdx = json.loads((prefix / document).read_text())
assert spdx["spdxVersion"] == "SPDX-2.3" and spdx["dataLicense"] == "CC0-1.0", "not SPDX 2.3"
faults = []
listed = {}
for each in spdx["files"]:
    listed[each["fileName"].removeprefix("./")] = {
        sum["algorithm"]: sum["checksumValue"] for sum in each["checksums"]}
there = {str(path.relative_to(prefix)) for path in prefix.rglob("*")
         if path.is_file() and not path.is_symlink()} - {document}
faults += [f"{name}: listed or there, not both" for name in sorted(there ^ set(listed))]
for name in there & set(listed):
    content = (prefix / name).read_bytes()
    if listed[name] != {"SHA1": hashlib.sha1(content).hexdigest(),
                        "SHA256": hashlib.sha256(content).hexdigest()}:
        faults.append(f"{name}: another sum")
[package] = [each for each in spdx["packages"] if each["name"] == "mlkem"]
sums = sorted(each["SHA1"] for each in listed.values())
if package["packageVerificationCode"]["packageVerificationCodeValue"] != hashlib.sha1(
        "".join(sums).encode()).hexdigest():
    faults.append("another verification code")
ids = [each["SPDXID"] for each in spdx["files"] + spdx["packages"]]
faults += [f"{name}: no identifier" for name in ids if not re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", name)]
if len(ids) != len(set(ids)):
    faults.append("an identifier twice")
for each in spdx["relationships"]:
    for end in (each["spdxElementId"], each["relatedSpdxElement"]):
        if end not in ids and end != "SPDXRef-DOCUMENT":
            faults.append(f"{end}: related and not there")
print(*faults, sep="\n")
sys.exit(bool(faults) or not listed)
