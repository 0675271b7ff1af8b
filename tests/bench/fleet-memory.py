#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Resident memory of the broker with 100,000 desktops on 500 hosts, after it looked at all of them; of it, little
belongs to the scripted hosts, which keep what changed alone."""

from benching import ROUNDS, main, memory, row, say
from fleet import LARGE, Fleet


def measure(build):
    runs = []
    with Fleet(build, LARGE) as fleet:
        for _ in range(ROUNDS):
            fleet.await_idle()
            runs.append(memory(fleet.broker.pid, "Rss"))
            say(f"{runs[-1]:.1f} MiB")
            fleet.stop_broker()
            fleet.start_broker()
    return [row("fleet-memory", "MiB", "lower", runs, target=256, kind="absolute")]


if __name__ == "__main__":
    main(measure)
