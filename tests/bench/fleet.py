# SPDX-License-Identifier: GPL-2.0-or-later
"""Brokers with fleets: the whole broker over scripted hosts, see fleet-broker.c."""

import os
import pathlib
import subprocess
import time

from benching import PASSWORD, House, in_turn, row, say
from load import load
from story import process

# as tests/fakes/fleet-plan.h has it
POOLS, PER_HOST = 5, 200
SMALL, LARGE = 1000, 100_000


class Fleet(House):
    """A broker with so many desktops, of which nothing is left to do."""

    def __init__(self, build, desktops):
        each = desktops // POOLS
        offices = {f"office{number}": {"title": f"Office {number}", "kind": "floating", "size-min": each * 7 // 10,
                                       "size-max": each * 7 // 10, "warm": each // 5, "take-over": "always",
                                       "name-pattern": f"office{number}-######"} for number in range(POOLS)}
        own = {f"own{number}": {"title": f"Own {number}", "kind": "personal", "size-min": each * 3 // 10,
                                "size-max": each * 3 // 10, "warm": 0, "take-over": "always",
                                "name-pattern": f"own{number}-######"} for number in range(POOLS)}
        super().__init__(build, pools={**offices, **own})
        self.session = self.folder / "hosts"
        self.desktops = desktops
        self.program = self.build / "tests" / "bench" / "fleet-broker"

    def start_libvirt(self):
        """Makes what the scripted hosts' files name, and the fleet."""
        # an authority like any: nobody looks behind it
        self.session.mkdir()
        self._guest("make-demo-ca", self.session / "pki")
        (self.session / "domain.xml").write_text("<domain/>\n")

    def write_host(self):
        ca = self.session / "pki" / "ca-cert.pem"
        for number in range(self.desktops // PER_HOST):
            self._write(f"hosts.d/host-{number}.conf", f"""\
                [host]
                uri = test:///fleet
                spice-address = 127.0.0.1
                spice-ca = {ca}
                spice-subject = CN=fleet
                limit = {PER_HOST + 50}
                """)
        self._write("templates.d/demo.conf", f"""\
            [template]
            title = Demo desktop
            volume = base.qcow2
            domain = {self.session}/domain.xml
            """)

    def start(self):
        self.start_libvirt()
        self.write_configuration()
        self.fill()
        self.start_broker()

    def fill(self):
        (self.folder / "state").mkdir()
        began = time.monotonic()
        subprocess.run([self.program, self.etc, "fill", str(self.desktops)], check=True, env=self._environment())
        say(f"{self.desktops} desktops laid out in {time.monotonic() - began:.1f} s")

    def _environment(self):
        return {**os.environ, "XDG_STATE_HOME": str(self.folder / "state")}

    def start_broker(self):
        """Starts it, and returns after how many seconds it served."""
        began = time.monotonic()
        self.broker = process.start([self.program, self.etc], log=self.folder / "usherd.log", env=self._environment())
        process.await_that("the broker to serve", self._serves, 120, 0.01)
        return time.monotonic() - began

    def stop_broker(self):
        process.stop(self.broker)

    def await_idle(self, seconds=300):
        """Waits until the broker has looked at all of its hosts, and rests; how long that took."""
        began = time.monotonic()

        def rests():
            before = self.processor()
            time.sleep(1)
            return self.processor() - before < 0.1
        process.await_that("the broker to be at rest", rests, seconds)
        return time.monotonic() - began

    def processor(self):
        """Seconds of processor time that the broker took."""
        fields = pathlib.Path(f"/proc/{self.broker.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def turns(self, count):
        """The µs of so many turns of a keeper that has nothing to do; the broker must not run."""
        done = subprocess.run([self.program, self.etc, "turns", str(count)], stdout=subprocess.PIPE, text=True,
                              env=self._environment())
        if done.returncode != 0:
            raise process.Failure("the keeper did not find the fleet as its files say")
        return [float(line) for line in done.stdout.split()]

    def person(self, number):
        """Signs in who has desktop number, or nobody's: makes the person first."""
        name = f"u{number:06}"
        self.add_user(name, PASSWORD, f"User {number}")
        return self.sign_in(name)


def compare(name, small, large, prepare, seconds=3):
    """The rows of what calls cost in both fleets; prepare(fleet) gives the calls."""
    calls = {}
    for fleet in (small, large):
        fleet.await_idle()
        calls[fleet] = prepare(fleet)
    times = {small: [], large: []}

    def cost(fleet):
        """µs of processor time for one call."""
        before = fleet.processor()
        told = load(fleet, calls[fleet], connections=1, threads=1, seconds=seconds)
        times[fleet].append(told["p50"] * 1000)
        return (fleet.processor() - before) / told["requests"] * 1e6

    def with_many():
        return cost(large)

    def with_few():
        return cost(small)

    many, few = in_turn(with_many, with_few)
    yardstick = f"the same with {SMALL} desktops"
    return [row(name, "µs", "lower", many, yardstick, few, 1.2, "ratio"),
            row(f"{name}-time", "µs", "lower", times[large][1:], yardstick, times[small][1:], 1.2, "ratio")]
