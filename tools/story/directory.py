# SPDX-License-Identifier: GPL-2.0-or-later
"""A real slapd with users, groups and an authority of its own."""

import subprocess

from . import process


class Directory:
    def __init__(self, build, users=0):
        """Besides the fixture's own users it has so many of user0, user1…, with the password "password"."""
        self.command = [build / "tests" / "lib" / "slapd-fixture", str(users)]
        self.facts = {}
        self.server = None

    def start(self):
        self.server = process.start(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None, text=True)
        for line in self.server.stdout:
            key, _, value = line.strip().partition("=")
            self.facts[key] = value
            if key == "ready":
                return
        raise process.Failure("slapd did not start")

    def stop(self):
        if self.server is not None:
            self.server.stdin.close()
            self.server.wait(30)

    def realm(self, folder):
        """The keys of a realm that reads this directory over verified TLS, with a service account."""
        secret = folder / "bind-password"
        secret.write_text(self.facts["bind-password"] + "\n")
        secret.chmod(0o600)
        return {"title": "Office", "kind": "ldap", "servers": self.facts["ldaps"], "ca": self.facts["ca"],
                "base": self.facts["base"], "user-base": self.facts["user-base"],
                "group-base": self.facts["group-base"], "bind-dn": self.facts["bind-dn"],
                "bind-password-file": secret}
