#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sign-ins per second through HTTPS and slapd, 16 at once: sign-in-kept on connections that stay, beside bare libldap
that searches and binds; sign-in-new on a TLS connection each, beside the same server's bare TLS handshakes."""

import subprocess

from benching import Directory, LoneBroker, in_turn, main, row
from load import call, load

AT_ONCE = 16
SECONDS = 3


def measure(build):
    with Directory(build) as directory, LoneBroker(build, directory) as house:
        logins = {close: [call("POST", "/v1/login", close=close,
                               body={"realm": "demo", "user": user, "password": directory.password})
                          for user in directory.users] for close in (False, True)}
        health = [call("GET", "/v1/health", close=True)]

        def kept():
            return load(house, logins[False], AT_ONCE, seconds=SECONDS)["rate"]

        def libldap():
            done = subprocess.run([build / "tests" / "bench" / "ldap-rate", "bare", directory.facts["ldaps"],
                                   directory.facts["ca"], str(SECONDS), str(AT_ONCE), str(len(directory.users))],
                                  check=True, stdout=subprocess.PIPE, text=True)
            return float(done.stdout.split()[0])

        def new():
            return load(house, logins[True], AT_ONCE, seconds=SECONDS)["rate"]

        def handshakes():
            return load(house, health, AT_ONCE, seconds=SECONDS)["rate"]

        ours_kept, bare, ours_new, shaken = in_turn(kept, libldap, new, handshakes)
    return [row("sign-in-kept", "1/s", "higher", ours_kept, "libldap's search and bind", bare, 5000, "absolute"),
            row("sign-in-new", "1/s", "higher", ours_new, "TLS handshakes", shaken, 0.85, "ratio")]


if __name__ == "__main__":
    main(measure)
