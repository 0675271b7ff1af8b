#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The tools that judge the others: how tests are counted and chosen, how figures are compared. Speaks TAP."""
import importlib.util
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools" / "dev"


def load(name):
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tests = load("tests")
bench = load("bench")


def count(*runs_of_builds):
    """What 'tests.py count' prints last, and its status, for runs of a build each: (chosen, runs)."""
    with tempfile.TemporaryDirectory() as folder:
        builds = []
        for number, (chosen, runs) in enumerate(runs_of_builds):
            logs = pathlib.Path(folder, str(number), "meson-logs")
            logs.mkdir(parents=True)
            (logs / "chosen.txt").write_text("".join(f"{name}\n" for name in chosen))
            if runs is not None:
                (logs / "testlog.json").write_text("".join(json.dumps(run) + "\n" for run in runs))
            builds.append(str(logs.parent))
        done = subprocess.run([TOOLS / "tests.py", "count", *builds], stdout=subprocess.PIPE, check=False)
    return done.stdout.decode().splitlines()[-1], done.returncode


def run(name, result, stdout=""):
    return {"name": f"usher:unit / {name}", "result": result, "stdout": stdout}


def test_counts_subtests():
    tap = "1..2\nok 1 /a\n# ok\nok, signed in\nok 2 /b\n"
    assert count((["a", "b"], [run("a", "OK", tap), run("b", "OK")])) == ("3 passed, 0 failed", 0)


def test_counts_failures():
    tap = "ok 1 /a\nnot ok 2 /b\n"
    assert count((["a"], [run("a", "FAIL", tap)])) == ("1 passed, 1 failed", 1)


def test_counts_a_crash_after_good_tests():
    assert count((["a"], [run("a", "ERROR", "ok 1 /a\n")])) == ("1 passed, 1 failed", 1)
    assert count((["a"], [run("a", "TIMEOUT")])) == ("0 passed, 1 failed", 1)


def test_a_skip_is_no_pass():
    assert count((["a"], [run("a", "OK", "ok 1 /a # SKIP no slapd\nok 2 /b\n")])) == ("1 passed, 0 failed", 1)
    assert count((["a"], [run("a", "SKIP")])) == ("0 passed, 0 failed", 1)


def test_a_test_that_did_not_run_has_failed():
    assert count((["a", "b"], [run("a", "OK")])) == ("1 passed, 1 failed", 1)
    assert count((["a"], None)) == ("0 passed, 1 failed", 1)


def test_no_tests_is_no_pass():
    assert count(([], [])) == ("0 passed, 0 failed", 1)


def test_counts_all_builds():
    assert count((["a"], [run("a", "OK")]), (["a"], [run("a", "FAIL")])) == ("1 passed, 1 failed", 1)


def test_chooses_by_name_and_suite():
    test = {"name": "login-policy", "suite": ["usher:unit"]}
    assert tests.chosen(test, ["unit"]) and tests.chosen(test, ["login-*"]) and tests.chosen(test, ["x", "login-policy"])
    assert not tests.chosen(test, ["uni"]) and not tests.chosen(test, ["login"])


ROW = {"name": "a", "unit": "ms", "runs": [3, 1, 2], "better": "lower"}


def test_completes_a_row():
    row = bench.complete({**ROW, "yardstick": "b", "yardstick_runs": [4, 4], "target": 0.5, "target_kind": "ratio"})
    assert (row["median"], row["yardstick_median"], row["ratio"]) == (2, 4, 0.5)
    assert bench.verdict(row) == "met"
    assert bench.verdict({**row, "target": 0.4}) == "missed"
    assert bench.verdict({**row, "target": 0.6, "better": "higher"}) == "missed"
    assert bench.verdict(bench.complete(ROW)) == ""


def test_refuses_a_strange_row():
    for strange in ({"runs": []}, {"better": "more"}, {"unit": None}, {"colour": "red"},
                    {"target": 3}, {"target": 3, "target_kind": "best"}, {"yardstick_runs": 3}):
        try:
            bench.complete({**ROW, **strange})
        except bench.BenchError:
            continue
        raise AssertionError(f"taken: {strange}")


def test_finds_benches():
    assert bench.wanted("sign-in", ["sign-in-new"]) and bench.wanted("sign-in", ["sign-*"]) and bench.wanted("a", [])
    assert not bench.wanted("sign-in", ["sign"]) and not bench.wanted("list-rate", ["list-beside"])
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "list_rate.py")
        program.write_text(f"#!/bin/sh\necho '{json.dumps([ROW])}'\n")
        pathlib.Path(folder, "shared.py").write_text("")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        assert bench.programs(pathlib.Path(folder)) == {"list-rate": program}
        assert bench.run(program, folder)[0]["median"] == 2
        program.write_text("#!/bin/sh\necho '[]'\nexit 3\n")
        try:
            bench.run(program, folder)
            raise AssertionError("a bench that failed was taken")
        except bench.BenchError as error:
            assert "3" in str(error)


def test_keeps_other_figures():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "bench.json")
        bench.save(path, [{"name": "a", "median": 1}, {"name": "b", "median": 1}])
        bench.save(path, [{"name": "a", "median": 2}])
        assert {row["name"]: row["median"] for row in json.loads(path.read_text())} == {"a": 2, "b": 1}
        assert os.listdir(folder) == ["bench.json"]


def main():
    functions = [(name, function) for name, function in globals().items() if name.startswith("test_")]
    print(f"1..{len(functions)}")
    failed = 0
    for number, (name, function) in enumerate(functions, 1):
        try:
            function()
            print(f"ok {number} - {name}")
        except Exception as error:  # whatever it is, it is this test's failure
            failed += 1
            print(f"not ok {number} - {name}\n# {type(error).__name__}: {error}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
