#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Linked clones per second by which a pool grows when its file says so, from the broker's being told to the last one's
being ready, beside libvirt's two calls that make a clone, from as many threads as the broker uses for a host."""

import json
import signal
import subprocess
import time

from benching import House, in_turn, main, row
from story import process

CLONES = 100
# as wide as the broker's lane of a host
THREADS = 4
POOL = {"title": "Office", "description": "For figures", "kind": "floating", "size-min": 0, "size-max": 0, "warm": 0}


def counts(house):
    pool, = json.loads(house.ctl("--json", "pool", "list"))["pools"]
    return pool["desktops"]


def resize(house, size):
    house.write_pool("office", {**POOL, "size-min": size, "size-max": size})
    house.broker.send_signal(signal.SIGHUP)


def measure(build):
    with House(build, pools={"office": POOL}) as house:
        house.limit = 2 * CLONES
        house.write_host()

        def clones():
            stamp = time.monotonic()
            resize(house, CLONES)
            process.await_that("the clones", lambda: counts(house)["ready"] == CLONES, 300)
            rate = CLONES / (time.monotonic() - stamp)
            resize(house, 0)
            process.await_that("the clones to be gone", lambda: counts(house)["total"] == 0, 300)
            return rate

        def straight():
            done = subprocess.run([build / "tests" / "bench" / "clone-straight", house.uri, "desktops",
                                   house.session / "pool" / "base.qcow2", house.session / "domain.xml", str(CLONES),
                                   str(THREADS)], check=True, stdout=subprocess.PIPE, text=True)
            return float(done.stdout)

        ours, bare = in_turn(clones, straight)
    return [row("clone-rate", "1/s", "higher", ours, "libvirt's two calls", bare, 0.9, "ratio")]


if __name__ == "__main__":
    main(measure)
