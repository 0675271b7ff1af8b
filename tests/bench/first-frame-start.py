#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Time from the start of a program with a ready launch file to the first painted frame of a desktop that runs, for
usher, spicy, remote-viewer, and the smallest program that can show one."""

import os
import statistics
import sys

from benching import ROUNDS, in_turn, main, row
from viewers import Stage, on_bus


def measure(build):
    with Stage(build) as stage:
        def start(viewer):
            with stage.show(viewer) as shown:
                return shown.took

        def usher():
            return start("usher")

        def spicy():
            return start("spicy")

        def remote_viewer():
            return start("remote-viewer")

        def smallest():
            return start("smallest")

        ours, spicys, remotes, floor = in_turn(usher, spicy, remote_viewer, smallest, rounds=2 * ROUNDS + 1)
    name, faster = min(("spicy", spicys), ("remote-viewer", remotes), key=lambda one: statistics.median(one[1]))
    return [row("first-frame-start", "ms", "lower", ours, f"{name}, the faster", faster, 1.0, "ratio"),
            row("first-frame-start-spicy", "ms", "lower", ours, "spicy", spicys),
            row("first-frame-start-remote-viewer", "ms", "lower", ours, "remote-viewer", remotes),
            row("first-frame-start-floor", "ms", "lower", ours, "smallest-viewer", floor)]


if __name__ == "__main__":
    on_bus(__file__, sys.argv[1:])
    # nobody asks for it, so nobody shall be slowed by its start
    os.environ["NO_AT_BRIDGE"] = "1"
    main(measure)
