#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""End-to-end stories: slapd, usherd, libvirt, qemu, the client on a screen of its own. Prints TAP."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import traceback
import urllib.error

TREE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tools"))

from story import process  # noqa: E402
from story.client import Client  # noqa: E402
from story.directory import Directory  # noqa: E402
from story.house import OFFICE, House  # noqa: E402
from story.process import await_that  # noqa: E402
from story.screen import Screen  # noqa: E402

CONSOLE, ANSWER = 0x102A43, 0x00AA00
# a guest boots in seconds; on a machine with much else to do, in minutes
BOOT = 900


def expect(condition, what):
    if not condition:
        raise process.Failure(f"expected {what}")


class Stories:
    """One house for all stories, which build on each other in the order of their names."""

    def __init__(self, build):
        self.build = build
        self.directory = Directory(build)
        self.screen = Screen()
        self.house = None
        self.client = None

    def set_up(self):
        self.directory.start()
        self.screen.start()
        self.house = House(self.build, log=lambda text: print(f"# {text}", flush=True))
        self.house.realm = self.directory.realm(self.house.folder)
        self.house.pools = {"office": {**OFFICE, "per-user": 1}}
        self.house.start()

    def tear_down(self):
        if self.client is not None:
            self.client.stop()
        if self.house is not None:
            self.house.stop()
        self.screen.stop()
        self.directory.stop()

    # ---- small steps

    def desktops(self):
        return json.loads(self.house.ctl("--json", "desktop", "list"))["desktops"]

    def sessions(self):
        return json.loads(self.house.ctl("--json", "session", "list"))["sessions"]

    def sign_in(self, user="alice", password="alice secret"):
        return self.house.call("POST", "/v1/login", body={"user": user, "password": password})["token"]

    def launch(self, token, body=None, accept=None, offer="pool:office"):
        answer = self.house.call("POST", f"/v1/desktops/{offer}/launch", token, body, accept)
        while isinstance(answer, dict) and "state" in answer and answer["state"] not in ("ready", "failed"):
            answer = self.house.call("GET", f"/v1/jobs/{answer['id']}?wait=20", token)
        return answer.get("result", answer) if isinstance(answer, dict) else answer

    def refused(self, status, code, function, *arguments, **options):
        """The problem answer that function gets."""
        try:
            function(*arguments, **options)
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read())
            expect((error.code, problem["code"]) == (status, code), f"{status} {code}, not {error.code} {problem}")
            return problem
        raise process.Failure(f"expected {status} {code}, and it went through")

    def caller(self, launch):
        """A viewer without a screen, and its first word."""
        caller = process.start([self.build / "tests" / "lib" / "spice-caller", str(launch["spice"]["tls_port"]),
                                launch["spice"]["ca"], launch["spice"]["subject"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
        caller.stdin.write(launch["spice"]["ticket"] + "\n")
        caller.stdin.flush()
        return caller, caller.stdout.readline().strip()

    def hang_up(self, caller):
        caller.stdin.close()
        caller.wait(30)

    def await_console(self):
        await_that("the desktop's console on the screen", lambda: self.screen.share(CONSOLE) > 0.4, BOOT, 0.5)

    # ---- the stories

    def story_01_first_start_trust_and_wrong_password(self):
        self.client = Client(self.build, self.house.folder)
        self.client.start()
        self.client.enter("Server address", self.house.url)
        self.client.press("Continue")
        self.client.see(self.house.fingerprint().replace(":", "")[:4])
        self.client.press("Trust")
        self.client.enter("User name", "alice")
        self.client.enter("Password", "not her password", "password text")
        self.client.press("Sign in")
        self.client.see("User name or password is not right")

    def story_02_sign_in_and_work(self):
        self.house.await_ready("office", running=1)
        self.client.enter("User name", "alice")
        self.client.enter("Password", "alice secret", "password text")
        self.client.press("Sign in")
        # her only desktop opens by itself
        self.await_console()
        for text in ("demo", "demo", "hello"):
            self.screen.type(text)
            self.screen.key("Return")
            time.sleep(2)
        await_that("the guest's answer", lambda: self.screen.share(ANSWER) > 0.4, 300, 0.5)

    def story_03_the_broker_knows(self):
        session, = self.sessions()
        expect(session["owner"] == "alice@demo", f"alice's session, not {session}")
        desktop, = [desktop for desktop in self.desktops() if desktop["state"] == "in-use"]
        expect(desktop["owner"] == "alice@demo", f"alice's desktop, not {desktop}")

    def story_04_broker_killed_the_picture_stays(self):
        before = [desktop["id"] for desktop in self.desktops() if desktop["owner"] == "alice@demo"]
        self.house.kill_broker()
        time.sleep(2)
        expect(self.screen.share(ANSWER) > 0.4, "the picture to stay while the broker is gone")
        self.house.start_broker()
        after = [desktop["id"] for desktop in self.desktops() if desktop["owner"] == "alice@demo"]
        expect(before == after and len(after) == 1, f"the same desktop after the restart: {before}, {after}")

    def story_05_second_viewer_is_asked_about(self):
        token = self.sign_in()
        problem = self.refused(409, "in-use", self.launch, token)
        expect(problem["viewer"]["user"] == "alice@demo", f"who is connected, not {problem}")
        expect(problem["viewer"]["address"] == "127.0.0.1", f"from where, not {problem}")
        launch = self.launch(token, {"take_over": True})
        caller, word = self.caller(launch)
        expect(word == "open", f"the second viewer to get in, not “{word}”")
        self.client.see("somewhere else")
        self.hang_up(caller)

    def story_06_used_ticket_opens_nothing(self):
        token = self.sign_in()
        await_that("the last viewer to be gone", lambda: not self.sessions(), 60)
        launch = self.launch(token)
        first, word = self.caller(launch)
        expect(word == "open", f"a fresh ticket to open, not “{word}”")
        await_that("the ticket to be replaced", lambda: [s for s in self.sessions() if s["state"] == "sealed"], 60)
        second, word = self.caller(launch)
        expect(word == "refused", f"the used ticket to be refused, not “{word}”")
        self.hang_up(second)
        expect(first.poll() is None, "the first viewer to stay connected")
        self.hang_up(first)
        await_that("the session to end", lambda: not self.sessions(), 60)

    def story_06b_viewer_left_while_the_broker_was_away(self):
        launch = self.launch(self.sign_in())
        caller, word = self.caller(launch)
        expect(word == "open", f"the viewer to get in, not “{word}”")
        await_that("the ticket to be replaced", lambda: [s for s in self.sessions() if s["state"] == "sealed"], 60)
        self.house.kill_broker()
        self.hang_up(caller)
        self.house.start_broker()
        await_that("the broker to see that the viewer left", lambda: not self.sessions(), 60)

    def story_07_unused_ticket_expires(self):
        self.house.write_pool("office", {**OFFICE, "ticket-life": "10s"})
        self.house.broker.send_signal(signal.SIGHUP)
        log = self.house.folder / "usherd.log"
        await_that("usherd to say what changed", lambda: "ticket-life" in log.read_text().split("reload:")[-1], 30)
        launch = self.launch(self.sign_in())
        await_that("the session to expire", lambda: not self.sessions(), 60)
        caller, word = self.caller(launch)
        expect(word == "refused", f"the expired ticket to be refused, not “{word}”")
        self.hang_up(caller)

    def story_08_wrong_configuration_changes_nothing(self):
        log = self.house.folder / "usherd.log"
        self.house.write_pool("office", {**OFFICE, "ticket-life": "1s", "template": "nowhere", "wram": 3})
        self.house.broker.send_signal(signal.SIGHUP)
        await_that("usherd to refuse", lambda: "nothing is reloaded" in log.read_text(), 30)
        text = log.read_text()
        expect("office.conf" in text and "nowhere" in text and "wram" in text, "file, key and value of both mistakes")
        done = subprocess.run([self.build / "broker" / "usherd", "--check-config", "--config", self.house.etc],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        expect(done.returncode == 1 and "wram" in done.stdout, f"--check-config to say so: {done.stdout}")
        self.house.write_pool("office", {**OFFICE})
        self.house.broker.send_signal(signal.SIGHUP)

    def story_09_stock_viewer_opens_a_vv(self):
        text = self.launch(self.sign_in(), accept="application/x-virt-viewer")
        path = self.house.folder / "desktop.vv"
        path.write_text(text)
        self.client.stop()
        viewer = process.start(["remote-viewer", path], log=self.house.folder / "remote-viewer.log")
        try:
            self.await_console_or_answer()
        finally:
            process.stop(viewer)
        await_that("the session to end", lambda: not self.sessions(), 60)

    def await_console_or_answer(self):
        await_that("the desktop in the stock viewer",
                   lambda: self.screen.share(CONSOLE) + self.screen.share(ANSWER) > 0.3, BOOT, 0.5)

    def story_10_killed_machine_is_made_anew(self):
        mine, = [desktop for desktop in self.desktops() if desktop["owner"] == "alice@demo"]
        launch = self.launch(self.sign_in())
        caller, word = self.caller(launch)
        expect(word == "open", f"the viewer to get in, not “{word}”")
        await_that("the desktop to be in use", lambda: [s for s in self.sessions() if s["state"] != "ticketed"], 30)
        for pid in self.session_processes(mine["id"]):
            os.kill(pid, signal.SIGKILL)
        await_that("the viewer to notice", lambda: caller.stdout.readline().strip() == "ended", 60)
        await_that("the desktop to be nobody's and ready again",
                   lambda: [d for d in self.desktops() if d["id"] == mine["id"] and d["state"] == "ready" and not d["owner"]], 120)

    def session_processes(self, desktop):
        for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes()
            except OSError:
                continue
            if b"qemu-system" in words.split(b"\0")[0] and desktop.encode() in words:
                yield int(entry.parent.name)

    def story_11_ctl_launches_for_a_user(self):
        text = self.house.ctl("launch", "alice", "office")
        expect(text.startswith("[virt-viewer]") and "tls-port=" in text and "\nport=" not in text, f"a .vv, not {text}")

    def story_12_audit_tells(self):
        actions = {entry["action"] for entry in json.loads(self.house.ctl("--json", "audit", "--limit", "1000"))["audit"]}
        wanted = {"sign-in", "claim", "ticket", "launch", "viewer-came", "viewer-left", "release", "clone"}
        expect(wanted <= actions, f"{wanted - actions} in the audit")
        log = (self.house.folder / "usherd.log").read_text()
        expect("alice secret" not in log and self.directory.facts["bind-password"] not in log, "no password in the log")


def main():
    stories = Stories(pathlib.Path(sys.argv[1]).resolve())
    names = [name for name in dir(stories) if name.startswith("story_")]
    failed = 0
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    print(f"1..{len(names)}", flush=True)
    try:
        stories.set_up()
        for number, name in enumerate(names, 1):
            try:
                getattr(stories, name)()
                print(f"ok {number} {name[6:]}", flush=True)
            except Exception as error:  # noqa: BLE001: whatever it is, the next story is told
                failed += 1
                print(f"not ok {number} {name[6:]}")
                print("".join(f"# {line}\n" for line in (str(error) or traceback.format_exc()).splitlines()), flush=True)
                stories.screen.picture(pathlib.Path(sys.argv[1]) / "screenshots" / "e2e" / f"{name}.png")
        if failed:
            print("".join(f"# usherd: {line}\n" for line in (stories.house.folder / "usherd.log").read_text().splitlines()[-60:]))
    finally:
        stories.tear_down()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
