#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""100 SPICE desktops on one host, halted in firmware since their disks are empty: seconds until all run (host-100),
the memory of one's qemu (host-100-memory), and the share of a processor that the broker takes while nothing happens
(host-100-idle)."""

import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import time

from benching import ROUNDS, House, main, memory, row, say
from story import process

DESKTOPS = 100
REST = 20
POOL = {"title": "Office", "description": "For figures", "kind": "floating", "size-min": 0, "size-max": 0, "warm": 0,
        "shrink-after": "10min"}


class Host(House):
    """A house whose desktops boot nothing."""

    def start_libvirt(self):
        super().start_libvirt()
        self.widen_ports()
        domain = self.session / "domain.xml"
        text = re.sub(r"\s*<(kernel|initrd|cmdline)>[^<]*</\1>", "", domain.read_text())
        domain.write_text(text.replace("<memory unit='MiB'>192<", "<memory unit='MiB'>32<"))
        # the guest's disk is longer than any; what is in it does not matter
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", self.session / "pool" / "base.qcow2", "64M"], check=True)

    def widen_ports(self):
        """A session has 50 ports for displays: too few here."""
        settings = self.session / "config" / "libvirt" / "qemu.conf"
        text = settings.read_text()
        first = int(re.search(r"remote_display_port_min = (\d+)", text).group(1))
        settings.write_text(re.sub(r"remote_display_port_max = \d+", f"remote_display_port_max = {first + 2 * DESKTOPS}", text))
        pid = int((self.session / "libvirtd.pid").read_text())
        os.kill(pid, signal.SIGTERM)
        process.await_that("libvirtd to end", lambda: not pathlib.Path(f"/proc/{pid}").exists(), 60)
        self._guest("libvirt-session", "daemon", self.session)

    def counts(self):
        pool, = json.loads(self.ctl("--json", "pool", "list"))["pools"]
        return pool["desktops"]

    def resize(self, size):
        self.write_pool("office", {**POOL, "size-min": size, "size-max": size, "warm": size})
        self.broker.send_signal(signal.SIGHUP)

    def machines(self):
        return [int(path.read_text()) for path in (self.session / "run" / "libvirt" / "qemu" / "run").glob("*.pid")
                if path.name != "driver.pid"]

    def processor(self):
        fields = pathlib.Path(f"/proc/{self.broker.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(build):
    ready, each, idle = [], [], []
    with Host(build, pools={"office": POOL}) as host:
        host.limit = 2 * DESKTOPS
        host.write_host()
        for _ in range(min(ROUNDS, 3)):
            began = time.monotonic()
            host.resize(DESKTOPS)
            process.await_that("all desktops to run", lambda: host.counts()["running"] == DESKTOPS, 900, 0.2)
            ready.append(time.monotonic() - began)
            each.append(statistics.median(memory(pid) for pid in host.machines()))
            time.sleep(REST / 2)
            before = host.processor()
            time.sleep(REST)
            idle.append((host.processor() - before) / REST * 100)
            say(f"{ready[-1]:.1f} s, {each[-1]:.1f} MiB each, {idle[-1]:.2f} %")
            host.resize(0)
            process.await_that("all desktops to be gone", lambda: host.counts()["total"] == 0 and not host.machines(), 900, 1)
    return [row("host-100", "s", "lower", ready), row("host-100-memory", "MiB", "lower", each),
            row("host-100-idle", "%", "lower", idle)]


if __name__ == "__main__":
    main(measure)
