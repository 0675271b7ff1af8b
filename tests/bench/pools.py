# SPDX-License-Identifier: GPL-2.0-or-later
"""Pools for benches."""

from story import process


def thirteen():
    """Pools with a desktop each, of which none runs."""
    return {f"pool-{number}": {"title": f"Pool {number}", "description": "For figures", "kind": "floating",
                               "size-min": 1, "size-max": 2, "warm": 0}
            for number in range(1, 14)}


def await_all(house, pools):
    """Waits until every pool has its desktop."""
    for name in pools:
        house.await_ready(name)


def list_of(house, token, count=13):
    """The user's list, which has to be complete."""
    desktops = house.call("GET", "/v1/desktops", token)["desktops"]
    if len(desktops) != count or any(desktop["state"] != "off" and desktop["state"] != "ready" for desktop in desktops):
        raise process.Failure(f"this is no list of {count} free desktops: {desktops}")
    return desktops
