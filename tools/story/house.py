# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole house of its own: libvirt, a broker on it, users; nothing outside one folder."""

import json
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import textwrap
import urllib.error
import urllib.request

from . import process

TREE = pathlib.Path(__file__).resolve().parents[2]
GUEST = TREE / "tools" / "guest"
PREFIX = "usher-demo-"

# Usher's own words, so that a story reads like one
OFFICE = {"title": "Office desktop", "description": "A fresh desktop every time", "icon": "user-desktop-symbolic",
          "kind": "floating", "size-min": 2, "size-max": 4, "warm": 1}
OWN = {"title": "My own desktop", "description": "Keeps what you put on it", "icon": "avatar-default-symbolic",
       "kind": "personal", "size-min": 1, "size-max": 2, "warm": 0}


class House:
    """Starts libvirt and usherd; stop() leaves nothing."""

    def __init__(self, build, realm=None, pools=None, log=print):
        self.build = pathlib.Path(build)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        self.session = self.folder / "s"
        self.etc = self.folder / "etc"
        self.socket = self.folder / "admin.sock"
        self.port = process.free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.realm = realm or {"title": "Demo", "kind": "file"}
        self.pools = pools or {"office": OFFICE, "own": OWN}
        self.limit = 8
        self.log = log
        self.broker = None
        (self.folder / "owner").write_text(str(os.getpid()))

    # ---- what stands around the broker

    def start_libvirt(self):
        self.log("making the demo desktop's template, if it is not there yet")
        domain_type = self._guest("probe-kvm").strip()
        self.log(f"starting a libvirt of its own; desktops run on {'KVM' if domain_type == 'kvm' else 'TCG'}")
        self.uri = self._guest("libvirt-session", "start", str(self.session)).strip()
        domain = self.session / "domain.xml"
        domain.write_text(domain.read_text().replace("<domain type='qemu'", f"<domain type='{domain_type}'", 1))

    def _guest(self, tool, *arguments):
        done = subprocess.run([GUEST / tool, *arguments], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise process.Failure(f"tools/guest/{tool} failed; see above")
        return done.stdout

    # ---- the broker

    def write_configuration(self):
        self.write_server()
        self.write_realm("demo", self.realm)
        self.write_host()
        for name, pool in self.pools.items():
            self.write_pool(name, pool)

    def write_server(self):
        self._write("broker.conf", f"""\
            [server]
            listen = {self.url}
            certificate = {self.folder}/state/server.pem
            private-key = {self.folder}/state/server.key
            admin-socket = {self.socket}
            [store]
            uri = sqlite:{self.folder}/state/usher.db
            """)

    def write_realm(self, name, realm):
        self._write(f"realms.d/{name}.conf", "[realm]\n" + _keys(realm))

    def write_host(self):
        pki = self.session / "pki"
        self._write("hosts.d/here.conf", f"""\
            [host]
            uri = {self.uri}
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

    def write_pool(self, name, pool):
        keys = {"template": "demo", "name-pattern": f"{name}-###", "user-actions": "start; shutdown; reset", **pool}
        entitlement = keys.pop("entitlement", {"allow-groups": "staff"})
        policy = keys.pop("policy", {})
        self._write(f"pools.d/{name}.conf",
                    f"[pool]\n{_keys(keys)}[entitlement]\n{_keys(entitlement)}[policy]\n{_keys(policy)}")

    def _write(self, name, text):
        path = self.etc / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def start_broker(self, environment=None):
        (self.folder / "state").mkdir(exist_ok=True)
        environment = {**os.environ, **(environment or {}), "XDG_STATE_HOME": str(self.folder / "state")}
        self.broker = process.start([self.build / "broker" / "usherd", "--config", self.etc],
                                    log=self.folder / "usherd.log", env=environment)
        process.await_that("usherd to serve", self._serves, 60)

    def _serves(self):
        if self.broker.poll() is not None:
            raise process.Failure("usherd ended:\n" + (self.folder / "usherd.log").read_text())
        try:
            return self.call("GET", "/v1/health")["status"] == "ok"
        except (OSError, urllib.error.URLError):
            return False

    def kill_broker(self):
        self.broker.kill()
        self.broker.wait()

    def ctl(self, *arguments, data=None):
        done = subprocess.run([self.build / "broker" / "ctl" / "usherctl", "--socket", self.socket, *arguments],
                              input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise process.Failure(f"usherctl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def add_user(self, name, password, display_name, groups=("staff",)):
        self.ctl("user", "add", name, "--name", display_name, *(part for group in groups for part in ("--group", group)),
                 data=password + "\n")

    def call(self, method, path, token=None, body=None, accept=None):
        """The API as any client sees it; the answer as JSON, or as text when it is something else."""
        context = ssl.create_default_context(cafile=str(self.folder / "state" / "server.pem"))
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if accept:
            headers["Accept"] = accept
        request = urllib.request.Request(self.url + path, method=method, headers=headers,
                                         data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, context=context, timeout=60) as answer:
            text = answer.read().decode()
            return json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text

    def await_ready(self, pool, running=0, seconds=120):
        """Waits until a desktop of the pool is free, and so many free ones run."""
        def stands():
            free = [desktop for desktop in json.loads(self.ctl("--json", "desktop", "list"))["desktops"]
                    if desktop["pool"] == pool and desktop["state"] == "ready"]
            return free and sum(desktop["power"] == "on" for desktop in free) >= running
        process.await_that(f"a desktop of pool {pool}", stands, seconds, 0.25)

    def fingerprint(self):
        """Of the certificate, as the broker printed it."""
        for line in (self.folder / "usherd.log").read_text().splitlines():
            if "SHA-256 fingerprint " in line:
                return line.rsplit(" ", 1)[1]
        raise process.Failure("usherd printed no fingerprint")

    def start(self):
        self.start_libvirt()
        self.write_configuration()
        self.log("starting usherd")
        self.start_broker()

    def stop(self):
        process.stop(self.broker)
        remove(self.folder)


def _keys(keys):
    return "".join(f"{key} = {value}\n" for key, value in keys.items())


def remove(folder):
    """Ends what still runs in a house's folder, and removes it."""
    folder = pathlib.Path(folder)
    for session in folder.glob("s*"):
        if (session / "run").is_dir():
            subprocess.run([GUEST / "libvirt-session", "stop", session], check=True, stdin=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)


def remove_left_over(log=print):
    """Removes houses whose story was killed."""
    for folder in pathlib.Path("/tmp").glob(PREFIX + "*"):
        if folder.stat().st_uid != os.getuid():
            continue
        try:
            owner = int((folder / "owner").read_text())
            os.kill(owner, 0)
        except (OSError, ValueError):
            log(f"removing {folder}, which a story that was killed left")
            remove(folder)
