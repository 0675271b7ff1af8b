#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usherd as a service: test_daemon.py USHERD. Plays the part of systemd (sockets that are open
before the start, readiness, watchdog) and of a machine without it. Speaks TAP."""
import hashlib
import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import shutil
import ssl
import subprocess
import sys
import tempfile
import time

NOBODY = 65534
# only a hang reaches it
DEADLINE = 60

USHERD = sys.argv[1]


def wait_for(what, test):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        found = test()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=DEADLINE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(DEADLINE)
        self.sock.connect(self.path)


class Daemon:
    """A broker with folders of its own; what it notifies is kept in self.notified."""

    def __init__(self, folder, config="", systemd=True):
        self.folder = pathlib.Path(folder)
        self.etc, self.state, self.run = (self.folder / name for name in ("etc", "state", "run"))
        for path in (self.etc, self.state, self.run):
            path.mkdir()
        self.configure(config)
        self.log = self.folder / "log"
        self.notified = []
        self.inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.inbox.bind(str(self.folder / "notify"))
        self.systemd = systemd
        self.process = None

    def configure(self, text):
        (self.etc / "broker.conf").write_text(text)

    def belong_to(self, user):
        for path in (self.folder, self.etc, self.state, self.run):
            shutil.chown(path, user)

    def start(self, sockets=(), user=None, **environment):
        """sockets: (name, socket) in systemd's order; they become descriptors 3 and on."""
        env = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8",
               "XDG_RUNTIME_DIR": str(self.run), "XDG_STATE_HOME": str(self.state), **environment,
               **{name: os.environ[name] for name in os.environ if name.endswith("SAN_OPTIONS")}}
        if self.systemd:
            env.update(STATE_DIRECTORY=str(self.state), RUNTIME_DIRECTORY=str(self.run),
                       NOTIFY_SOCKET=str(self.folder / "notify"))
        copies = [os.dup(item.fileno()) for _, item in sockets]
        script = ("import os, sys\n"
                  f"for target, source in enumerate({copies!r}, 100): os.dup2(source, target)\n"
                  f"for number in range({len(copies)}): os.dup2(100 + number, 3 + number); os.close(100 + number)\n"
                  "os.environ['LISTEN_PID'] = str(os.getpid())\n"
                  "os.execv(sys.argv[1], sys.argv[1:])\n")
        command = [USHERD, f"--config={self.etc}"]
        if sockets:
            env.update(LISTEN_FDS=str(len(sockets)), LISTEN_FDNAMES=":".join(name for name, _ in sockets))
            command = ["/usr/bin/python3", "-c", script, *command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=subprocess.STDOUT, pass_fds=copies, user=user)
        for copy in copies:
            os.close(copy)
        return self

    def saw(self, word):
        while select.select([self.inbox], [], [], 0)[0]:
            self.notified += self.inbox.recv(4096).decode().splitlines()
        assert self.process.poll() is None or word == "STOPPING=1", self.log.read_text()
        return word in self.notified

    def expect(self, word):
        wait_for(word, lambda: self.saw(word))

    def said(self, pattern):
        return re.search(pattern, self.log.read_text(errors="replace"))

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                return self.process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait(DEADLINE) if self.process is not None else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.inbox.close()


def listening(address=None, path=None):
    item = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    item.bind(path or address)
    item.listen(64)
    return item


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, json.loads(body) if body else None


def https(port):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=DEADLINE, context=context)


def free_port():
    with socket.socket() as item:
        item.bind(("127.0.0.1", 0))
        return item.getsockname()[1]


def test_takes_sockets_from_systemd(folder):
    """A client may connect before the broker runs, and gets its answer."""
    with listening(("127.0.0.1", 0)) as network, listening(path=f"{folder}/admin") as admin, Daemon(folder) as daemon:
        port = network.getsockname()[1]
        early = socket.create_connection(("127.0.0.1", port))
        daemon.start([("https", network), ("admin", admin)])
        daemon.expect("READY=1")
        early.close()
        assert get(https(port), "/v1/health")[0] == 200
        assert get(UnixConnection(f"{folder}/admin"), "/v1/health")[0] == 200
        assert not (pathlib.Path(folder) / "run" / "admin.sock").exists(), "it listens where it was not told to"


def test_admin_socket_tells_who_is_there(folder):
    """The broker's own user is let in without a token; on the network that takes one."""
    with listening(("127.0.0.1", 0)) as network, listening(path=f"{folder}/admin") as admin, Daemon(folder) as daemon:
        daemon.start([("https", network), ("admin", admin)])
        daemon.expect("READY=1")
        assert get(UnixConnection(f"{folder}/admin"), "/v1/admin/status")[0] == 200
        assert get(https(network.getsockname()[1]), "/v1/admin/status")[0] in (401, 403, 404)


def test_heeds_the_admin_group_on_a_given_socket(folder):
    with listening(path=f"{folder}/admin") as admin, \
            Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{free_port()}\nadmin-group = no-such-group\n") as daemon:
        daemon.start([("admin", admin)])
        assert daemon.process.wait(DEADLINE) != 0
        assert daemon.said("no-such-group"), daemon.log.read_text()


def test_restart_keeps_clients_waiting(folder):
    """The sockets are systemd's: between two brokers nobody is turned away."""
    with listening(("127.0.0.1", 0)) as network, Daemon(folder) as daemon:
        port = network.getsockname()[1]
        daemon.start([("https", network)])
        daemon.expect("READY=1")
        daemon.stop()
        waiting = socket.create_connection(("127.0.0.1", port))
        daemon.notified.clear()
        daemon.start([("https", network)])
        daemon.expect("READY=1")
        waiting.close()
        assert get(https(port), "/v1/health")[0] == 200


def test_feeds_the_watchdog(folder):
    with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{free_port()}\n") as daemon:
        daemon.start(WATCHDOG_USEC="400000")
        daemon.expect("READY=1")
        wait_for("three pings", lambda: daemon.saw("WATCHDOG=1") and daemon.notified.count("WATCHDOG=1") >= 3)


def test_reloads_all_or_nothing(folder):
    port = free_port()
    with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{port}\n") as daemon:
        daemon.start()
        daemon.expect("READY=1")
        for number, (text, pattern) in enumerate(((f"[server]\nlisten = https://127.0.0.1:{port}\n[sign-in]\nidle = 5min\n", r"idle"),
                                                  ("[server]\nlisten = https://127.0.0.1:1\ncolour = red\n", r"colour"))):
            daemon.notified.clear()
            daemon.configure(text)
            daemon.process.send_signal(signal.SIGHUP)
            daemon.expect("RELOADING=1")
            daemon.expect("READY=1")
            wait_for(f"word {number} about {pattern}", lambda: daemon.said(pattern))
        assert get(https(port), "/v1/health")[0] == 200


def test_wrong_certificate_takes_back_the_rest(folder):
    port = free_port()
    with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{port}\n") as daemon:
        daemon.start()
        daemon.expect("READY=1")
        before = get(https(port), "/v1/realms")[1]
        (daemon.etc / "realms.d").mkdir(exist_ok=True)
        (daemon.etc / "realms.d" / "new.conf").write_text("[realm]\ntitle = New\nkind = file\n")
        certificate = next(daemon.state.rglob("server.pem"))
        certificate.write_text("no certificate\n")
        daemon.process.send_signal(signal.SIGHUP)
        wait_for("the refusal", lambda: daemon.said("nothing is reloaded"))
        assert get(https(port), "/v1/realms")[1] == before


def test_stops_in_order(folder):
    with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{free_port()}\n") as daemon:
        daemon.start()
        daemon.expect("READY=1")
        assert daemon.stop() == 0, daemon.log.read_text()
        assert daemon.saw("STOPPING=1")


def test_runs_without_systemd(folder):
    """On its defaults for an ordinary user: state and socket in the user's own folders, a certificate made and shown."""
    port = free_port()
    with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{port}\n", systemd=False) as daemon:
        # for root the defaults are the system's folders
        user = NOBODY if os.geteuid() == 0 else None
        if user:
            daemon.belong_to(user)
        daemon.start(user=user)
        wait_for("the admin socket", (daemon.run / "usher" / "admin.sock").exists)
        assert get(UnixConnection(str(daemon.run / "usher" / "admin.sock")), "/v1/health")[0] == 200
        [shown] = re.findall(r"fingerprint ([0-9A-Fa-f:]+)", daemon.log.read_text())
        connection = https(port)
        connection.connect()
        certificate = connection.sock.getpeercert(binary_form=True)
        assert shown.replace(":", "").lower() == hashlib.sha256(certificate).hexdigest()
        connection.close()
        assert (daemon.state / "usher" / "usher.db").exists()
        assert (daemon.state / "usher" / "tls" / "server.key").stat().st_mode & 0o077 == 0


def test_names_write_no_log_lines_of_their_own(folder):
    port = free_port()
    with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{port}\n") as daemon:
        (daemon.etc / "realms.d").mkdir()
        (daemon.etc / "realms.d" / "house.conf").write_text("[realm]\ntitle = House\nkind = file\n")
        daemon.start()
        daemon.expect("READY=1")
        connection = https(port)
        body = json.dumps({"user": "x\nforged \u202eline", "password": "wrong"})
        connection.request("POST", "/v1/login", body, {"Content-Type": "application/json"})
        assert connection.getresponse().status == 401
        connection.close()
        wait_for("the sign-in in the log", lambda: daemon.said(r"x\\u000aforged \\u202eline@house sign-in"))
        assert not daemon.said(r"(?m)^forged"), daemon.log.read_text()


def test_says_what_keeps_it_from_starting(folder):
    with listening(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Daemon(folder, f"[server]\nlisten = https://127.0.0.1:{port}\n") as daemon:
            daemon.start()
            assert daemon.process.wait(DEADLINE) != 0
            assert daemon.said(str(port)), daemon.log.read_text()
            assert "READY=1" not in daemon.notified


def test_two_brokers_share_no_store(folder):
    folder = pathlib.Path(folder)
    text = f"[server]\nlisten = https://127.0.0.1:%d\n[store]\nuri = sqlite:{folder}/shared.db\n"
    for name in ("one", "other"):
        (folder / name).mkdir()
    with Daemon(folder / "one", text % free_port()) as one, Daemon(folder / "other", text % free_port()) as other:
        one.start()
        one.expect("READY=1")
        other.start()
        assert other.process.wait(DEADLINE) == 1
        assert other.said(r"shared.db: another broker runs on it"), other.log.read_text()
        # a claim dies with its process
        one.process.kill()
        one.process.wait(DEADLINE)
        other.start()
        other.expect("READY=1")


def test_refuses_a_wrong_configuration(folder):
    with Daemon(folder, "[server]\ncolour = red\n") as daemon:
        daemon.start()
        assert daemon.process.wait(DEADLINE) != 0
        assert daemon.said(r"broker\.conf.*colour"), daemon.log.read_text()


def main():
    functions = [(name, function) for name, function in globals().items() if name.startswith("test_")]
    print(f"1..{len(functions)}")
    failed = 0
    for number, (name, function) in enumerate(functions, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(folder)
                print(f"ok {number} - {name}")
            except Exception as error:  # whatever it is, it is this test's failure
                failed += 1
                message = f"{type(error).__name__}: {error}".replace("\n", "\n# ")
                print(f"not ok {number} - {name}\n# {message}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
