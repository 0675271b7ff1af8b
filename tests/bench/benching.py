# SPDX-License-Identifier: GPL-2.0-or-later
"""What benches share: turns, rows, and a house to measure in."""

import json
import os
import pathlib
import signal
import sys
import tempfile
import time

TREE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tools"))

from story import directory as directories  # noqa: E402
from story import house as houses  # noqa: E402
from story import process  # noqa: E402

USER, PASSWORD = "alice", "wonderland"
# names the file descriptor that takes the rows, where it is not standard output
RESULTS = "USHER_BENCH_RESULTS"
# how many rounds count; fewer only to try a bench out
ROUNDS = int(os.environ.get("USHER_BENCH_ROUNDS", "5"))


def say(text):
    print(f"   {text}", file=sys.stderr, flush=True)


def in_turn(*measures, rounds=ROUNDS):
    """Takes the measures one after the other, round by round; the first round is not counted.

    Returns the results of each measure."""
    results = [[] for _ in measures]
    for number in range(rounds + 1):
        for measure, runs in zip(measures, results):
            run = measure()
            say(f"{measure.__name__}: {run:.4g}{' (not counted)' if number == 0 else ''}")
            if number > 0:
                runs.append(run)
    return results


def row(name, unit, better, runs, yardstick=None, yardstick_runs=None, target=None, kind=None):
    return {"name": name, "unit": unit, "better": better, "runs": runs, "yardstick": yardstick,
            "yardstick_runs": yardstick_runs, "target": target, "target_kind": kind}


def main(measure):
    """Runs measure(build), which returns rows, and prints them."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} BUILD")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    houses.remove_left_over(say)
    try:
        rows = measure(pathlib.Path(sys.argv[1]).resolve())
    except process.Failure as failure:
        sys.exit(f"{pathlib.Path(sys.argv[0]).stem}: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
    with os.fdopen(int(os.environ.get(RESULTS, "1")), "w") as results:
        json.dump(rows, results)


class House(houses.House):
    """A house in a with statement; stands in it, and nothing is left of it afterwards."""

    def __init__(self, build, directory=None, pools=None):
        super().__init__(build, pools=pools, log=say)
        self.limit = 32
        if directory is not None:
            self.realm = directory.realm(self.folder)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *why):
        # a second Ctrl-C must not leave a machine running
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stop()

    def reload(self):
        """Has the broker read its files again."""
        self.kill_broker()
        self.start_broker()

    def sign_in(self, user=USER, password=PASSWORD):
        return self.call("POST", "/v1/login", body={"realm": "demo", "user": user, "password": password})["token"]

    def launch(self, token, offer, seconds=180):
        """The launch document of a desktop, once it runs."""
        def launched():
            answer = self.call("POST", f"/v1/desktops/{offer}/launch", token, body={"take_over": True})
            return answer if "spice" in answer else None
        return process.await_that(f"{offer} to run", launched, seconds, 0.5)

    def await_rest(self, seconds=180):
        """Waits until the desktops have started up, so that they take no processor from who is measured."""
        pids = [int(path.read_text()) for path in (self.session / "run" / "libvirt" / "qemu" / "run").glob("*.pid")
                if path.name != "driver.pid"]

        def rest():
            before = sum(_processor(pid) for pid in pids)
            time.sleep(1)
            return sum(_processor(pid) for pid in pids) - before < 0.1 * len(pids)
        process.await_that("the desktops to be at rest", rest, seconds)

    def vv(self, token, offer):
        """A launch file with a fresh ticket, for a desktop that runs."""
        text = self.call("POST", f"/v1/desktops/{offer}/launch", token, {"take_over": True},
                         accept="application/x-virt-viewer")
        handle, name = tempfile.mkstemp(suffix=".vv", dir=self.folder)
        with os.fdopen(handle, "w") as file:
            file.write(text)
        return pathlib.Path(name)


def _processor(pid):
    """Seconds of processor time that a process took."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class LoneBroker(House):
    """A broker without hosts and pools."""

    def start_libvirt(self):
        pass

    def write_configuration(self):
        self.write_server()
        self.write_realm("demo", self.realm)


class Directory(directories.Directory):
    """A real slapd with user0, user1…, in a with statement."""

    def __init__(self, build, users=200):
        super().__init__(build, users)
        self.users = [f"user{number}" for number in range(users)]
        self.password = "password"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *why):
        self.stop()


def memory(pid, key="Pss"):
    """Of a process, in MiB."""
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise process.Failure(f"process {pid} tells no {key}")
