#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Processor time of a turn in which the keeper finds nothing to do, with 100,000 desktops and with 1,000."""

import statistics

from benching import in_turn, main, row
from fleet import LARGE, SMALL, Fleet

TURNS = 200


def measure(build):
    with Fleet(build, SMALL) as small, Fleet(build, LARGE) as large:
        for fleet in (small, large):
            fleet.await_idle()
            fleet.stop_broker()

        def turn_of_many():
            return statistics.median(large.turns(TURNS))

        def turn_of_few():
            return statistics.median(small.turns(TURNS))

        many, few = in_turn(turn_of_many, turn_of_few)
    return [row("keeper-turn", "µs", "lower", many, f"the same with {SMALL} desktops", few, 1.2, "ratio")]


if __name__ == "__main__":
    main(measure)
