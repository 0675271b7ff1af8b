#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Time of a list while 16 wrong passwords are being slowed and one directory hangs, against a quiet broker."""

from benching import Directory, House, in_turn, main, row
from load import call, load
from pools import await_all, list_of, thirteen
from trouble import HungServer, Trouble


def measure(build):
    hung = HungServer()
    pools = thirteen()
    for pool in pools.values():
        pool["entitlement"] = {"allow-users": "user0@demo"}
    with Directory(build) as directory, House(build, directory, pools) as house:
        house.write_realm("hung", {**house.realm, "title": "Hung", "servers": hung.url, "timeout": "3s"})
        house.reload()
        await_all(house, pools)
        token = house.sign_in("user0", directory.password)
        list_of(house, token)

        def time_of_list():
            return load(house, [call("GET", "/v1/desktops", token)], connections=1, threads=1)

        tails = {"quiet": [], "trouble": []}

        def quiet():
            told = time_of_list()
            tails["quiet"].append(told["p99"])
            return told["p50"]

        def trouble():
            with Trouble(house, directory):
                told = time_of_list()
            tails["trouble"].append(told["p99"])
            return told["p50"]

        calm, troubled = in_turn(quiet, trouble)
    hung.close()
    return [row("list-beside-trouble", "ms", "lower", troubled, "a quiet broker", calm, 1.2, "ratio"),
            row("list-beside-trouble-p99", "ms", "lower", tails["trouble"][1:], "a quiet broker", tails["quiet"][1:])]


if __name__ == "__main__":
    main(measure)
