#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What requests and the keeper ask the store, with 100,000 desktops and with 1,000, without a disk's waits.

list: a user's desktops and the counts of three pools. free: the next free ones of a pool. counts: of one pool. idle: what the
keeper asks when nothing is due. claim: found, claimed, given back and reset. session: opened, come and gone. open: a start.
"""

import subprocess
import tempfile

from benching import in_turn, main, row

SMALL = 1000
LARGE = 100000
BURSTS = 300


def measure(build):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        found = {SMALL: [], LARGE: []}

        def ask(desktops):
            answer = subprocess.run(
                [f"{build}/tests/bench/store-rate", folder, str(desktops), str(BURSTS)],
                check=True, capture_output=True, text=True,
            )
            took = {what: float(time) for what, time in (line.split() for line in answer.stdout.splitlines())}
            found[desktops].append(took)
            return sum(took.values())

        def all_of_many():
            return ask(LARGE)

        def all_of_few():
            return ask(SMALL)

        in_turn(all_of_many, all_of_few)
    many, few = found[LARGE][1:], found[SMALL][1:]
    return [
        row(f"store-flat-{what}", "µs", "lower", [run[what] for run in many],
            f"the same with {SMALL} desktops", [run[what] for run in few], 1.2, "ratio")
        for what in many[0]
    ]


if __name__ == "__main__":
    main(measure)
