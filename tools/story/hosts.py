# SPDX-License-Identifier: GPL-2.0-or-later
"""A house with several hosts, each a libvirt of its own, whose desktops are small: they boot nothing, and halt in
their firmware. Hosts can be broken in the ways that hosts break."""

import os
import pathlib
import re
import signal
import subprocess

from . import process
from .house import GUEST, House


class Host:
    """One libvirt: its daemon, its machines and its storage pool."""

    def __init__(self, name, session):
        self.name = name
        self.session = session
        self.uri = None

    def start(self, guest):
        self.uri = guest("libvirt-session", "start", str(self.session)).strip()
        domain = self.session / "domain.xml"
        text = re.sub(r"\s*<(kernel|initrd|cmdline)>[^<]*</\1>", "", domain.read_text())
        domain.write_text(text.replace("<memory unit='MiB'>192<", "<memory unit='MiB'>32<"))
        # an empty disk; one of a guest would only take longer to make room for
        self.make_base(self.session / "pool" / "base.qcow2")

    @staticmethod
    def make_base(path):
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", path, "64M"], check=True, stdin=subprocess.DEVNULL)

    def virsh(self, *arguments):
        done = subprocess.run(["virsh", "--quiet", "-c", self.uri, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise process.Failure(f"virsh {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def domains(self, *options):
        """The ids of all domains."""
        return set(self.virsh("list", "--all", "--uuid", *options).split())

    def volumes(self):
        """The names of all volumes but the base, as they are on the disk."""
        self.virsh("pool-refresh", "desktops")
        return {line.split()[0] for line in self.virsh("vol-list", "desktops").splitlines() if line.strip()} - {"base.qcow2"}

    def disk(self, desktop):
        """The file that is a desktop's disk."""
        return self.session / "pool" / f"usher-{desktop}.qcow2"

    def machines(self, desktop=""):
        """The numbers of the qemus of all desktops, or of one."""
        for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes()
            except OSError:
                continue
            if b"qemu-system" in words.split(b"\0")[0] and str(self.session).encode() in words and desktop.encode() in words:
                yield int(entry.parent.name)

    def kill_machines(self, desktop=""):
        pids = list(self.machines(desktop))
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        process.await_that("killed machines to be gone", lambda: not set(pids) & set(self.machines(desktop)), 30)
        return len(pids)

    def kill_daemon(self):
        """libvirtd alone: its machines go on."""
        pid = int((self.session / "libvirtd.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        process.await_that("libvirtd to be gone", lambda: not pathlib.Path(f"/proc/{pid}").exists() or _is_dead(pid), 30)

    def start_daemon(self, *prefix):
        subprocess.run([*prefix, GUEST / "libvirt-session", "daemon", self.session], check=True, stdin=subprocess.DEVNULL)

    def fail(self):
        """As if the power had gone."""
        self.kill_daemon()
        self.kill_machines()

    def limit_storage(self, size):
        """Begins anew with a storage pool on a small file system of its own; there must be no desktops yet."""
        self.kill_daemon()
        pool = self.session / "pool"
        own = ["unshare", "--user", f"--map-user={os.getuid()}", f"--map-group={os.getgid()}"]
        mount = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && qemu-img create -q -f qcow2 "$2/base.qcow2" 64M && shift 2 && exec "$@"'
        self.start_daemon("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh", size, pool, *own)
        self.virsh("pool-refresh", "desktops")


def _is_dead(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


class HostsHouse(House):
    """hosts: their names; each has its own folder s-NAME in the house's."""

    def __init__(self, build, hosts=("one", "two"), **options):
        super().__init__(build, **options)
        self.hosts = {name: Host(name, self.folder / f"s-{name}") for name in hosts}
        self.session = next(iter(self.hosts.values())).session

    def start_libvirt(self):
        for host in self.hosts.values():
            host.start(self._guest)

    def write_host(self):
        for host in self.hosts.values():
            pki = host.session / "pki"
            self._write(f"hosts.d/{host.name}.conf", f"""\
                [host]
                uri = {host.uri}
                spice-address = 127.0.0.1
                spice-ca = {pki}/ca-cert.pem
                spice-subject = {(pki / 'subject').read_text().strip()}
                storage-pool = desktops
                limit = {self.limit}
                """)
        self._write("templates.d/demo.conf", f"""\
            [template]
            title = Demo desktop
            volume = base.qcow2
            domain = {self.session}/domain.xml
            """)

    def of_desktop(self, desktop):
        """The host that holds a desktop, as usherctl lists it."""
        return self.hosts[desktop["host"]]
