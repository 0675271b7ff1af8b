#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Launches of a running desktop per second, beside the bare libvirt call that sets a ticket: launch-rate by one user,
one after the other; launch-rate-together by four users at once, each to a desktop of their own."""

import subprocess

from benching import PASSWORD, House, in_turn, main, row
from load import call, load

TOGETHER = 4
SECONDS = 3
POOL = {"title": "Office", "description": "For figures", "kind": "personal", "size-min": TOGETHER,
        "size-max": TOGETHER, "warm": 0, "take-over": "always"}


def measure(build):
    with House(build, pools={"office": POOL}) as house:
        tokens = []
        desktops = []
        for number in range(TOGETHER):
            house.add_user(f"user{number}", PASSWORD, f"User {number}")
            tokens.append(house.sign_in(f"user{number}"))
            desktops.append(house.launch(tokens[-1], "pool:office")["desktop"]["id"])
        house.await_rest()
        launches = [call("POST", "/v1/desktops/pool:office/launch", token, {"take_over": True}) for token in tokens]

        def rate_of_launches(count):
            return load(house, launches[:count], count, threads=count, seconds=SECONDS)["rate"]

        def rate_of_tickets(count):
            done = subprocess.run([build / "tests" / "bench" / "ticket-rate", house.uri, str(SECONDS), *desktops[:count]],
                                  check=True, stdout=subprocess.PIPE, text=True)
            return float(done.stdout)

        def launches_alone():
            return rate_of_launches(1)

        def tickets_alone():
            return rate_of_tickets(1)

        def launches_together():
            return rate_of_launches(TOGETHER)

        def tickets_together():
            return rate_of_tickets(TOGETHER)

        alone, bare, together, bare_together = in_turn(launches_alone, tickets_alone, launches_together, tickets_together)
    yardstick = "libvirt's ticket call"
    return [row("launch-rate", "1/s", "higher", alone, yardstick, bare, 0.9, "ratio"),
            row("launch-rate-together", "1/s", "higher", together, yardstick, bare_together, 0.9, "ratio")]


if __name__ == "__main__":
    main(measure)
