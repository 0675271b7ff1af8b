#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory of usher with one desktop open, against remote-viewer: the proportional set size, after a rest."""

import os
import sys
import time

from benching import in_turn, main, memory, row
from viewers import Stage, on_bus

REST = 3


def measure(build):
    with Stage(build) as stage:
        def settled(viewer):
            with stage.show(viewer) as shown:
                time.sleep(REST)
                return memory(shown.pid)

        def usher():
            return settled("usher")

        def remote_viewer():
            return settled("remote-viewer")

        ours, remote = in_turn(usher, remote_viewer)
    return [row("client-memory", "MiB", "lower", ours, "remote-viewer", remote, 1.0, "ratio")]


if __name__ == "__main__":
    on_bus(__file__, sys.argv[1:])
    os.environ["NO_AT_BRIDGE"] = "1"
    main(measure)
