# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls at a rate that Python could not make: wrk, and what it says."""

import json
import pathlib
import subprocess

from story import process

SCRIPT = pathlib.Path(__file__).with_name("load.lua")


def call(method, path, token=None, body=None, close=False):
    """A call for load(); with close, each is made on a connection of its own."""
    headers = {}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    if close:
        headers["Connection"] = "close"
    return {"method": method, "path": path, "headers": headers, "body": json.dumps(body) if body is not None else ""}


def load(house, calls, connections=16, threads=2, seconds=3):
    """Makes the calls in a circle over kept connections, and returns how it went: requests, seconds, rate, p50 and
    p99 in ms. Any answer but success is a failure, and so is a connection that breaks."""
    script = house.folder / "calls.txt"
    script.write_text("".join(_line(one) for one in calls))
    done = subprocess.run(["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s",
                           "-s", str(SCRIPT), house.url, "--", str(script)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise process.Failure(f"wrk: {done.stdout}")
    told = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    if any(told["errors"].values()):
        raise process.Failure(f"not every call to {calls[0]['path']} succeeded: {told}")
    if told["requests"] == 0:
        raise process.Failure(f"{calls[0]['path']} gave no answer")
    told["rate"] = told["requests"] / told["seconds"]
    return told


def _line(one):
    headers = "".join(f"{name}: {value}\x1f" for name, value in one["headers"].items())
    return "\t".join((one["method"], one["path"], headers, one["body"])) + "\n"
