#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists per second for a user with 13 pools, 16 at once over kept connections, beside the server's shortest answer."""

from benching import PASSWORD, USER, House, in_turn, main, row
from load import call, load
from pools import await_all, list_of, thirteen

AT_ONCE = 16


def measure(build):
    pools = thirteen()
    with House(build, pools=pools) as house:
        house.add_user(USER, PASSWORD, "Alice Liddell")
        await_all(house, pools)
        token = house.sign_in()
        list_of(house, token)

        def lists():
            return load(house, [call("GET", "/v1/desktops", token)], AT_ONCE)["rate"]

        def health():
            return load(house, [call("GET", "/v1/health")], AT_ONCE)["rate"]

        ours, bare = in_turn(lists, health)
    return [row("list-rate", "1/s", "higher", ours, "health of the same server", bare, 10000, "absolute")]


if __name__ == "__main__":
    main(measure)
