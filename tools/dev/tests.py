#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Picks tests by name or suite, and counts what they did.

tests.py names BUILD FILTER…   the names meson knows the chosen tests by; all without a filter
tests.py count BUILD…          one line for all runs, 'N passed, N failed'; the status says the same.
                               A build's meson-logs/chosen.txt names the tests that had to run.
"""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok \d+\b(.*)$", re.MULTILINE)
TAP_SKIP = re.compile(r"#\s*(skip|todo)\b", re.IGNORECASE)


def suites(test):
    return [suite.partition(":")[2] for suite in test["suite"]]


def chosen(test, filters):
    return any(fnmatch.fnmatch(test["name"], pattern) or pattern in suites(test) for pattern in filters)


def names(build, filters):
    """The tests that a plain filter names; a filter behind '=' narrows them further."""
    tests = json.loads(subprocess.run(["meson", "introspect", "--tests", build], check=True,
                                      stdout=subprocess.PIPE).stdout)
    for narrowing in (False, True):
        some = [text.lstrip("=") for text in filters if text.startswith("=") == narrowing]
        tests = [test for test in tests if not some or chosen(test, some)]
    return sorted({test["name"] for test in tests})


def outcomes(run):
    """(passed, failed, skipped) of one run of a test program: by its TAP lines where it has them."""
    passed = failed = skipped = 0
    for line in TAP_LINE.finditer(run.get("stdout") or ""):
        if TAP_SKIP.search(line.group(2)):
            skipped += 1
        elif line.group(1):
            failed += 1
        else:
            passed += 1
    if run["result"] == "SKIP":
        skipped = max(skipped, 1)
    elif run["result"] not in ("OK", "EXPECTEDFAIL"):
        failed = max(failed, 1)
    elif passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def runs(build):
    """What a build's tests did; a chosen one that never ran has failed."""
    logs = pathlib.Path(build, "meson-logs")
    log = logs / "testlog.json"
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    ran = {run["name"].rpartition(" / ")[2] for run in done}
    chosen_names = (logs / "chosen.txt").read_text().split("\n")[:-1]
    return done + [{"name": name, "result": "DID NOT RUN"} for name in chosen_names if name not in ran]


def count(builds):
    total = [0, 0, 0]
    for build in builds:
        for run in runs(build):
            found = outcomes(run)
            total = [sum(pair) for pair in zip(total, found)]
            for number, word in zip(found[1:], ("failed", "skipped")):
                if number:
                    print(f"{word}: {run['name']} ({build}), {number}: {run['result']}")
    passed, failed, skipped = total
    if skipped:
        print(f"{skipped} skipped: a test that did not run has not passed")
    if not passed + failed + skipped:
        print("no test ran")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or skipped or not passed else 0


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("names", "count"):
        sys.exit(__doc__)
    if sys.argv[1] == "count":
        sys.exit(count(sys.argv[2:]))
    for name in names(sys.argv[2], sys.argv[3:]):
        print(name)


if __name__ == "__main__":
    main()
