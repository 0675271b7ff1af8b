#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Time from asking for a running desktop, in a client that runs and is signed in, to its first painted frame, against
remote-viewer's start with a ready launch file."""

import sys

from benching import PASSWORD, USER, in_turn, main, memory, row, say
from story.client import Client
from viewers import Shown, Stage, on_bus


class SignedIn:
    """The client, signed in, on a stage."""

    def __init__(self, stage):
        self.stage = stage
        self.client = Client(stage.build, stage.house.folder, "--server", stage.house.url,
                             "--fingerprint", stage.house.fingerprint(), "--user", USER)

    def __enter__(self):
        self.client.start()
        self.client.enter("Password", PASSWORD, "password text")
        self.client.press("Sign in")
        self.client.see("Connect to Office desktop", "push button")
        return self

    def __exit__(self, *why):
        self.client.stop()

    def connect(self):
        """Clicks, and goes back to the list when the picture was there."""
        self.client.rest()
        button = self.client.see("Connect to Office desktop", "push button")
        place = button.get_extents(0)
        with Shown(self.stage.build, "click", f"{place.x + place.width // 2},{place.y + place.height // 2}") as shown:
            self.memory = memory(self.client.program.pid)
        self.client.press("Disconnect")
        self.client.see("Connect to Office desktop", "push button")
        return shown.took


def measure(build):
    with Stage(build) as stage:
        def usher():
            with SignedIn(stage) as client:
                # the first one loads what the program needs for a picture
                say(f"usher, its first: {client.connect():.4g}")
                return client.connect()

        def remote_viewer():
            with stage.show("remote-viewer") as shown:
                return shown.took

        clicks, starts = in_turn(usher, remote_viewer)
    return [row("first-frame-click", "ms", "lower", clicks, "remote-viewer's start", starts, 0.4, "ratio")]


if __name__ == "__main__":
    on_bus(__file__, sys.argv[1:])
    main(measure)
