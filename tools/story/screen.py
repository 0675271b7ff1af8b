# SPDX-License-Identifier: GPL-2.0-or-later
"""A screen without a monitor: Xvfb, with pictures, pixels and keys."""

import os
import pathlib
import subprocess

from . import process


class Screen:
    def __init__(self, width=1280, height=800):
        self.size = f"{width}x{height}x24"
        self.server = None

    def start(self):
        read, write = os.pipe()
        self.server = process.start(["Xvfb", "-displayfd", str(write), "-screen", "0", self.size, "-nolisten", "tcp"],
                                    pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise process.Failure("Xvfb did not start")
        os.environ["DISPLAY"] = ":" + number
        os.environ["GDK_BACKEND"] = "x11"
        os.environ.pop("WAYLAND_DISPLAY", None)

    def stop(self):
        process.stop(self.server)

    def picture(self, path):
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(path)], check=True)
        return path

    def colours(self):
        """The share of the screen that each colour has, by its 0xRRGGBB."""
        done = subprocess.run(["convert", "x:root", "-scale", "320x", "-depth", "8", "rgb:-"], check=True,
                              stdout=subprocess.PIPE, env={**os.environ})
        counts = {}
        for i in range(0, len(done.stdout) - 2, 3):
            colour = int.from_bytes(done.stdout[i:i + 3], "big")
            counts[colour] = counts.get(colour, 0) + 1
        return {colour: count * 3 / len(done.stdout) for colour, count in counts.items()}

    def share(self, colour, near=12):
        """How much of the screen is of a colour, or nearly."""
        wanted = [(colour >> shift) & 255 for shift in (16, 8, 0)]
        return sum(share for found, share in self.colours().items()
                   if all(abs(((found >> shift) & 255) - want) <= near for shift, want in zip((16, 8, 0), wanted)))

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "60", text], check=True)

    def key(self, name):
        subprocess.run(["xdotool", "key", name], check=True)
