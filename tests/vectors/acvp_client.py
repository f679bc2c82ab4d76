#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""acvp_client.py PROGRAM VECTORS: PROGRAM answers NIST's prompts as NIST's results say, decapsulates with
a seed as with the expanded key, and refuses prompts that it does not know."""
import copy
import json
import pathlib
import subprocess
import sys


def run(prompt):
    return subprocess.run([sys.argv[1]], input=json.dumps(prompt), capture_output=True, text=True)


def answers(prompt):
    done = run(prompt)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def by_test(response):
    return {(group["tgId"], test["tcId"]): test
            for group in response["testGroups"] for test in group["tests"]}


def main():
    folder = pathlib.Path(sys.argv[2]) / "acvp"
    if not folder.is_dir():
        print("SKIPPED: no folder of test vectors")
        return
    count = 0
    for name in ("keygen", "encap-decap"):
        prompt = json.loads((folder / name / "prompt.json").read_text())
        expected = json.loads((folder / name / "expectedResults.json").read_text())
        got = answers(prompt)
        assert got["vsId"] == expected["vsId"] and got["mode"] == expected["mode"]
        assert by_test(got) == by_test(expected), name
        wrapped = answers([{"acvVersion": "1.0"}, prompt])
        assert wrapped[0] == {"acvVersion": "1.0"} and wrapped[1] == got
        count += len(by_test(expected))
    assert count == 240, count

    # The second revision: keys as seeds, which NIST's files for keyGen have beside the expanded keys.
    keys = json.loads((folder / "keygen/prompt.json").read_text())
    expanded = by_test(json.loads((folder / "keygen/expectedResults.json").read_text()))
    prompt = {"vsId": 7, "algorithm": "ML-KEM", "mode": "encapDecap", "revision": "FIPS203-tr1",
              "testGroups": []}
    for group in keys["testGroups"]:
        size = {"ML-KEM-512": 768, "ML-KEM-768": 1088, "ML-KEM-1024": 1568}[group["parameterSet"]]
        prompt["testGroups"].append({
            "tgId": group["tgId"], "testType": "VAL", "parameterSet": group["parameterSet"],
            "function": "decapsulation", "keyFormat": "seed",
            "tests": [{"tcId": t["tcId"], "d": t["d"], "z": t["z"], "c": "5A" * size}
                      for t in group["tests"]]})
    other = copy.deepcopy(prompt)
    for group in other["testGroups"]:
        group["keyFormat"] = "expanded"
        for test in group["tests"]:
            del test["d"], test["z"]
            test["dk"] = expanded[group["tgId"], test["tcId"]]["dk"]
    seeds = by_test(answers(prompt))
    assert len(seeds) == 75 and seeds == by_test(answers(other))
    assert len({test["k"] for test in seeds.values()}) == 75

    for change in ({"algorithm": "ML-DSA"}, {"mode": "sigGen"}, {"revision": "1.0"}):
        assert run({**prompt, **change}).returncode == 1, change
    prompt["testGroups"][0]["tests"][0]["d"] = "00"
    assert run(prompt).returncode == 1
    print(f"vectors: ACVP client {count} answers, {len(seeds)} with seeds")


main()
