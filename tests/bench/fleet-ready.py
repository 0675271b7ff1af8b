#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Seconds from the start of a broker with 100,000 desktops in its store until it serves: fleet-ready after it was
stopped in order, fleet-ready-killed after SIGKILL; and until it has looked at all hosts: fleet-settled."""

from benching import in_turn, main, row
from fleet import LARGE, Fleet


def measure(build):
    settled = []
    with Fleet(build, LARGE) as fleet:
        settled.append(fleet.await_idle())

        def ready():
            fleet.stop_broker()
            seconds = fleet.start_broker()
            settled.append(seconds + fleet.await_idle())
            return seconds

        def ready_killed():
            fleet.kill_broker()
            seconds = fleet.start_broker()
            settled.append(seconds + fleet.await_idle())
            return seconds

        stopped, killed = in_turn(ready, ready_killed)
    return [row("fleet-ready", "s", "lower", stopped, target=2, kind="absolute"),
            row("fleet-ready-killed", "s", "lower", killed, target=2, kind="absolute"),
            row("fleet-ready-settled", "s", "lower", settled[3:])]


if __name__ == "__main__":
    main(measure)
