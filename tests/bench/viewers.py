# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that show a desktop, all started and looked at alike."""

import configparser
import os
import subprocess

from benching import PASSWORD, RESULTS, USER, House
from story import process
from story.screen import Screen

# what the demo desktop's console is painted with
CONSOLE = "102A43"
OFFICE = {"title": "Office desktop", "description": "For figures", "kind": "personal", "size-min": 1, "size-max": 1,
          "warm": 0, "take-over": "always"}
OTHER = {"title": "Other desktop", "description": "Never opened", "kind": "personal", "size-min": 0, "size-max": 1, "warm": 0}


def on_bus(script, arguments):
    """Programs find a session bus of their own, as on a desktop; so this one goes on in one. What the bus starts may
    print what it likes, but not among the rows."""
    if RESULTS in os.environ:
        return
    os.environ[RESULTS] = str(os.dup(1))
    os.set_inheritable(int(os.environ[RESULTS]), True)
    os.dup2(2, 1)
    os.execvp("dbus-run-session", ["dbus-run-session", "--", script, *arguments])


class Stage:
    """A screen, and a desktop that runs; in a with statement."""

    def __init__(self, build):
        self.build = build
        self.house = House(build, pools={"office": OFFICE, "other": OTHER})
        self.screen = Screen()

    def __enter__(self):
        self.house.__enter__()
        try:
            self.screen.start()
            self._surround()
            self.house.add_user(USER, PASSWORD, "Alice Liddell")
            self.token = self.house.sign_in()
            self.house.launch(self.token, "pool:office")
            self._await_console()
            self.house.await_rest()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *why):
        self.screen.stop()
        self.house.__exit__()

    def _surround(self):
        for name in ("config", "data", "cache"):
            os.environ[f"XDG_{name.upper()}_HOME"] = str(self.house.folder / name)
        os.environ.update({"GSETTINGS_SCHEMA_DIR": str(self.build / "data"), "GSETTINGS_BACKEND": "keyfile",
                           "USHER_LOCALEDIR": str(self.build / "po"), "LC_ALL": "C.UTF-8"})

    def _await_console(self):
        """The guest has to have painted its console, and to be at rest."""
        def painted():
            try:
                with self.show("smallest"):
                    return True
            except process.Failure:
                return False
        process.await_that("the desktop's console", painted, 300)

    def command(self, viewer):
        """With a fresh ticket."""
        vv = self.house.vv(self.token, "pool:office")
        if viewer == "usher":
            return [self.build / "client" / "app" / "usher", "--vv", vv]
        if viewer == "smallest":
            return [self.build / "tests" / "bench" / "smallest-viewer", vv]
        if viewer == "remote-viewer":
            return ["remote-viewer", vv]
        keys = configparser.RawConfigParser()
        keys.read(vv)
        keys = keys["virt-viewer"]
        ca = self.house.session / "pki" / "ca-cert.pem"
        return ["spicy", "-h", keys["host"], "-s", keys["tls-port"], "-w", keys["password"], f"--spice-ca-file={ca}",
                f"--spice-host-subject={keys['host-subject']}"]

    def show(self, viewer):
        """Starts a viewer; in the with statement its picture is on the screen."""
        return Shown(self.build, "start", *self.command(viewer))


class Shown:
    """A picture on the screen, how many ms it took, and whose it is."""

    def __init__(self, build, *how):
        self.watcher = process.start([build / "tests" / "bench" / "first-frame", CONSOLE, *how], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        words = self.watcher.stdout.readline().split()
        if len(words) != 2:
            self.watcher.wait()
            raise process.Failure("no picture came")
        self.took, self.pid = float(words[0]), int(words[1])
        return self

    def __exit__(self, *why):
        self.watcher.stdin.close()
        self.watcher.wait()
