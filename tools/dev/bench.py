#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the benches and compares: bench.py BUILD RESULTS [NAME…]

What a bench is stands in tests/bench/README.md.
"""
import fnmatch
import json
import os
import pathlib
import statistics
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "bench"
GIVEN = {"name": str, "unit": str, "runs": list, "better": str}
OPTIONAL = {"yardstick": str, "yardstick_runs": list, "target": (int, float), "target_kind": str}
LONGEST = 1800


class BenchError(Exception):
    pass


def programs(folder=FOLDER):
    """The benches by name: what may be executed in the folder."""
    return {path.stem.replace("_", "-"): path for path in sorted(folder.iterdir())
            if path.is_file() and os.access(path, os.X_OK)}


def wanted(program, patterns):
    """Whether a program gives a figure that a pattern names: its own, or one that begins with its name."""
    return not patterns or any(fnmatch.fnmatch(program, pattern) or pattern.startswith(program + "-")
                               for pattern in patterns)


def complete(row):
    """The row of bench.json from what a bench printed."""
    for key, kind in GIVEN.items():
        if not isinstance(row.get(key), kind):
            raise BenchError(f"a row without '{key}', or with a strange one: {row}")
    for key, value in row.items():
        if key not in GIVEN and (key not in OPTIONAL or not isinstance(value, (OPTIONAL[key], type(None)))):
            raise BenchError(f"{row['name']}: '{key}' is not a key of a row, or its value is strange")
    if not row["runs"] or row["better"] not in ("lower", "higher"):
        raise BenchError(f"{row['name']}: it takes runs, and better is lower or higher")
    if row.get("target") is not None and row.get("target_kind") not in ("ratio", "absolute"):
        raise BenchError(f"{row['name']}: target_kind is ratio or absolute")
    median = statistics.median(row["runs"])
    yardstick_runs = row.get("yardstick_runs") or []
    yardstick = statistics.median(yardstick_runs) if yardstick_runs else None
    return {"name": row["name"], "unit": row["unit"], "median": median, "runs": row["runs"],
            "yardstick": row.get("yardstick"), "yardstick_median": yardstick, "yardstick_runs": yardstick_runs,
            "ratio": median / yardstick if yardstick else None, "better": row["better"],
            "target": row.get("target"), "target_kind": row.get("target_kind")}


def run(path, build):
    try:
        done = subprocess.run([str(path), str(build)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"not done after {LONGEST} s") from error
    if done.returncode != 0:
        raise BenchError(f"exit status {done.returncode}")
    try:
        rows = json.loads(done.stdout)
    except ValueError as error:
        raise BenchError(f"printed no JSON: {error}") from error
    if not isinstance(rows, list) or not rows:
        raise BenchError("printed no list of rows")
    return [complete(row) for row in rows]


def verdict(row):
    """'met' or 'missed' against the target; '' where there is none to meet."""
    figure = row["ratio"] if row["target_kind"] == "ratio" else row["median"]
    if row["target"] is None or figure is None:
        return ""
    met = figure <= row["target"] if row["better"] == "lower" else figure >= row["target"]
    return "met" if met else "missed"


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(rows):
    lines = [("figure", "median", "unit", "yardstick", "its median", "ratio", "target", "")]
    for row in rows:
        sign = "≤" if row["better"] == "lower" else "≥"
        target = f"{sign} {number(row['target'])}{' ×' if row['target_kind'] == 'ratio' else ''}"
        lines.append((row["name"], number(row["median"]), row["unit"], row["yardstick"] or "–",
                      number(row["yardstick_median"]), number(row["ratio"]),
                      target if row["target"] is not None else "–", verdict(row)))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def save(path, rows):
    """Rows of other figures, from earlier runs, stay."""
    path = pathlib.Path(path)
    kept = json.loads(path.read_text()) if path.exists() else []
    fresh = {row["name"] for row in rows}
    rows = [row for row in kept if row["name"] not in fresh] + rows
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(sorted(rows, key=lambda row: row["name"]), indent=1) + "\n")
    partial.replace(path)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    build, results, patterns = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:]
    found = programs()
    chosen = [name for name in found if wanted(name, patterns)]
    if not chosen:
        sys.exit(f"bench: none of that name; there are: {' '.join(found) or 'none'}")
    rows, broken = [], 0
    for name in chosen:
        print(f">> {name}", file=sys.stderr, flush=True)
        try:
            rows += run(found[name], build)
        except BenchError as error:
            broken += 1
            print(f"bench: {name}: {error}", file=sys.stderr)
    save(results, rows)
    print(table(rows))
    missed = [row["name"] for row in rows if verdict(row) == "missed"]
    if missed:
        print(f"missed: {' '.join(missed)}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
