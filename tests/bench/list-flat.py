#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of a user who has two desktops and eight other pools, one after the other: what one costs the broker's
processor with 100,000 desktops and with 1,000, and how long one takes (list-flat-time)."""

from benching import main
from fleet import LARGE, SMALL, Fleet, compare
from load import call
from story import process


def lists(fleet):
    token = fleet.person(0)
    desktops = fleet.call("GET", "/v1/desktops", token)["desktops"]
    if len(desktops) != 10:
        raise process.Failure(f"this is no list of ten: {desktops}")
    return [call("GET", "/v1/desktops", token)]


def measure(build):
    with Fleet(build, SMALL) as small, Fleet(build, LARGE) as large:
        return compare("list-flat", small, large, lists)


if __name__ == "__main__":
    main(measure)
