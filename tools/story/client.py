# SPDX-License-Identifier: GPL-2.0-or-later
"""The client as somebody who cannot see drives it: by names and roles, through AT-SPI."""

import os
import time

import gi

from . import process

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402


class Client:
    def __init__(self, build, home, *arguments):
        self.build = build
        self.home = home
        self.arguments = arguments
        self.program = None

    def start(self):
        settings = self.home / "config" / "gtk-3.0" / "settings.ini"
        settings.parent.mkdir(parents=True, exist_ok=True)
        # pictures are of pages, not of the way between two
        settings.write_text("[Settings]\ngtk-enable-animations=0\n")
        environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "GSETTINGS_SCHEMA_DIR": str(self.build / "data"),
            "GSETTINGS_BACKEND": "keyfile",
            "USHER_LOCALEDIR": str(self.build / "po"),
            "LC_ALL": "C.UTF-8",
        }
        self.program = process.start([self.build / "client" / "app" / "usher", *self.arguments],
                                     log=self.home / "usher.log", env=environment)

    def stop(self):
        process.stop(self.program)

    def _root(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.program.pid:
                return child
        return None

    def _nodes(self, node, depth=0):
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is None or not child.get_state_set().contains(Atspi.StateType.VISIBLE):
                continue
            yield child, depth
            yield from self._nodes(child, depth + 1)

    def find(self, name, role=None):
        """The first thing on the screen whose name holds these words."""
        if self.program.poll() is not None:
            raise process.Failure(f"the client ended with {self.program.returncode}")
        try:
            root = self._root()
            for node, _ in self._nodes(root) if root else ():
                if name in (node.get_name() or "") and (role is None or node.get_role_name() == role) and \
                        node.get_state_set().contains(Atspi.StateType.SHOWING):
                    return node
        except gi.repository.GLib.Error:
            pass  # it changed while it was read: the next look sees it
        return None

    def tree(self):
        root = self._root()
        return "\n".join(f"{'  ' * depth}{node.get_role_name()} “{node.get_name()}”"
                         for node, depth in (self._nodes(root) if root else ())
                         if node.get_state_set().contains(Atspi.StateType.SHOWING))

    def see(self, name, role=None, seconds=60):
        try:
            return process.await_that(f"“{name}” on the client's screen", lambda: self.find(name, role), seconds)
        except process.Failure as failure:
            raise process.Failure(f"{failure}; there is:\n{self.tree()}") from None

    def press(self, name, role="push button", seconds=60):
        def usable():
            node = self.find(name, role)
            return node if node and node.get_state_set().contains(Atspi.StateType.SENSITIVE) else None
        try:
            process.await_that(f"the button “{name}”", usable, seconds).do_action(0)
        except process.Failure as failure:
            raise process.Failure(f"{failure}; there is:\n{self.tree()}") from None

    def enter(self, name, text, role="text"):
        self.see(name, role).set_text_contents(text)

    def rest(self):
        """Lets the page that has just come be painted."""
        time.sleep(0.7)
