#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a launch costs the broker's processor with 100,000 desktops and with 1,000: of a desktop that runs, by its owner
(launch-flat; launch-flat-time is how long one takes), and of a free one, which is then given back, made anew and
started (launch-flat-claim). The desktops are on different hosts."""

import http.client
import json
import ssl

from benching import in_turn, main, row
from fleet import LARGE, PER_HOST, POOLS, SMALL, Fleet, compare
from load import call
from story import process

OWNERS = SMALL // PER_HOST
NEWCOMERS = 12
ROUNDS_OF_CLAIMS = 3


def launches(fleet):
    """Of desktops that run, each by its owner."""
    calls = []
    for owner in range(OWNERS):
        # a running personal desktop, of people spread over all of the fleet
        number = owner * (fleet.desktops // OWNERS)
        token = fleet.person(number)
        offer = f"pool:own{number // 10 % POOLS}"
        launch = fleet.launch(token, offer)
        if not launch["desktop"]["id"].endswith(f"{number + 7:012x}"):
            raise process.Failure(f"this is not the desktop of u{number:06}: {launch['desktop']}")
        calls.append(call("POST", f"/v1/desktops/{offer}/launch", token, {"take_over": True}))
    return calls


class Newcomers:
    """People who have no desktop, take one and give it back."""

    def __init__(self, fleet):
        self.fleet = fleet
        self.tokens = [fleet.person(900000 + number) for number in range(NEWCOMERS)]
        trust = ssl.create_default_context(cafile=str(fleet.folder / "state" / "server.pem"))
        self.connection = http.client.HTTPSConnection("127.0.0.1", fleet.port, context=trust, timeout=60)
        self.ask("GET", "/v1/health")

    def ask(self, method, path, token="", body=None):
        self.connection.request(method, path, json.dumps(body) if body else None,
                                {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        with self.connection.getresponse() as answer:
            text = answer.read()
            if answer.status != 200:
                raise process.Failure(f"{path}: {answer.status} {text}")
            return json.loads(text)

    def come_and_go(self):
        """All take one, and give it back."""
        taken = [self.ask("POST", f"/v1/desktops/pool:office{number % POOLS}/launch", token, {"take_over": True})
                 for number, token in enumerate(self.tokens)]
        desktops = {launch["desktop"]["id"] for launch in taken}
        if len(desktops) != NEWCOMERS:
            raise process.Failure("a desktop was given twice")
        for desktop in desktops:
            self.fleet.ctl("desktop", "release", desktop)
        process.await_that("the desktops to be made anew", self.all_are_free, 60, 0.05)

    def all_are_free(self):
        counts = [pool["desktops"] for pool in json.loads(self.fleet.ctl("--json", "pool", "list"))["pools"]]
        return (sum(count["ready"] for count in counts) == self.fleet.desktops * 3 // 10 and
                sum(count["running"] for count in counts) == self.fleet.desktops * 2 // 10)


def claims(small, large):
    newcomers = {fleet: Newcomers(fleet) for fleet in (small, large)}

    def cost(fleet):
        """µs of processor time for one desktop that is taken, given back, made anew and started."""
        before = fleet.processor()
        for _ in range(ROUNDS_OF_CLAIMS):
            newcomers[fleet].come_and_go()
        return (fleet.processor() - before) / (NEWCOMERS * ROUNDS_OF_CLAIMS) * 1e6

    def claims_of_many():
        return cost(large)

    def claims_of_few():
        return cost(small)

    return in_turn(claims_of_many, claims_of_few)


def measure(build):
    with Fleet(build, SMALL) as small, Fleet(build, LARGE) as large:
        rows = compare("launch-flat", small, large, launches)
        many, few = claims(small, large)
    return rows + [row("launch-flat-claim", "µs", "lower", many, f"the same with {SMALL} desktops", few, 1.2, "ratio")]


if __name__ == "__main__":
    main(measure)
