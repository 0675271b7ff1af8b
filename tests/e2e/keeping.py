#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""An administrator's day with pools that keep themselves, on a real libvirt with real desktops: a template is published,
followed, rolled back and retired; a host is drained; a machine that was there before is adopted. Prints TAP.

keeping.py BUILD [STORY…]"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import traceback

TREE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tools"))

from story import process  # noqa: E402
from story.house import House  # noqa: E402
from story.process import await_that  # noqa: E402

PASSWORD = "wonderland"
OFFICE = {"title": "Office", "template": "published", "kind": "floating", "size-min": 2, "size-max": 3, "warm": 0}
OWN = {"title": "Own", "template": "published", "kind": "personal", "size-min": 0, "size-max": 2, "warm": 0,
       "user-actions": "start; shutdown; snapshot; revert", "snapshots": 1}
STORAGE = "desktops"


def expect(condition, what):
    if not condition:
        raise process.Failure(f"expected {what}")


class Keeping:
    """One house for all stories; each goes on where the one before ended."""

    def __init__(self, build):
        self.house = House(build, pools={"office": OFFICE, "own": OWN}, log=lambda text: print(f"# {text}", flush=True))

    def start(self):
        self.house.start_libvirt()
        self.house.write_configuration()
        (self.house.etc / "templates.d" / "published.conf").write_text(
            f"[template]\ntitle = Published\ndomain = {self.house.session}/domain.xml\n")
        self.house.start_broker()
        self.house.add_user("alice", PASSWORD, "Alice")

    def ctl(self, *arguments):
        return json.loads(self.house.ctl("--json", *arguments))

    def desktops(self, **wanted):
        return [desktop for desktop in self.ctl("desktop", "list")["desktops"]
                if all(desktop[key] == value for key, value in wanted.items())]

    def versions(self):
        listed = self.ctl("template", "show", "published")["versions"]
        return {version["number"]: version for version in listed}

    def virsh(self, *arguments):
        return subprocess.run(["virsh", "--quiet", "-c", self.house.uri, *arguments], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def volumes(self):
        return [line.split()[0] for line in self.virsh("vol-list", STORAGE).splitlines() if line.strip()]

    def await_office(self, version, count=2):
        def stands():
            ready = self.desktops(pool="office", state="ready")
            return len(ready) == count and self.versions()[version]["desktops"] >= count
        await_that(f"{count} free desktops of version {version}", stands, 60)

    # ---- the stories

    def story_nothing_before_the_first_version(self):
        def told():
            pools = {pool["name"]: pool for pool in self.ctl("pool", "list")["pools"]}
            return "template publish" in (pools["office"].get("problem") or "")
        await_that("the pool to say that its template has no version", told, 30)
        expect(not self.desktops(), "no desktop yet")

    def story_publish(self):
        self.house.ctl("template", "publish", "published", "--from", "base.qcow2", "--note", "the first")
        first = self.versions()[1]
        expect(first["state"] == "sealed" and first["note"] == "the first" and len(first["checksum"]) == 64,
               f"a sealed first version, not {first}")
        self.await_office(1)

    def story_follow(self):
        token = self.house.call("POST", "/v1/login", body={"user": "alice", "password": PASSWORD})["token"]
        self.house.call("POST", "/v1/desktops/pool:office/launch", token, {"take_over": False})
        await_that("Alice to have a desktop", lambda: self.desktops(pool="office", state="assigned"))
        self.house.ctl("template", "publish", "published", "--from", "base.qcow2", "--note", "the second")
        await_that("all but Alice's to be of the second version",
                   lambda: self.desktops(pool="office", state="ready") and self.versions()[1]["desktops"] == 1)
        hers = self.desktops(pool="office", state="assigned")[0]
        self.house.ctl("desktop", "release", hers["name"])
        await_that("hers to follow at its release", lambda: self.versions()[1]["desktops"] == 0)
        self.await_office(2)

    def story_roll_back_and_retire(self):
        self.house.ctl("--yes", "template", "rollback", "published", "1")
        self.await_office(1)
        self.house.ctl("template", "retire", "published", "2")
        await_that("the retired version to be removed", lambda: 2 not in self.versions(), 90)
        expect(not [name for name in self.volumes() if name.endswith("published-2.qcow2")], "its copy to be gone")
        expect([name for name in self.volumes() if name.endswith("published-1.qcow2")], "the other's to be there")

    def story_adopt(self):
        definition = (self.house.session / "domain.xml").read_text()
        self.virsh("vol-create-as", STORAGE, "old-desk.qcow2", "64M", "--format", "qcow2")
        disk = self.virsh("vol-path", "old-desk.qcow2", "--pool", STORAGE).strip()
        lines = re.sub(r"<source file='[^']*'", f"<source file='{disk}'", definition)
        expect(disk in lines, "the demo desktop's definition to name its disk")
        path = self.house.folder / "old-desk.xml"
        path.write_text(lines.replace("<name>", "<name>old-desk-", 1))
        name = next(line for line in path.read_text().split("<name>")[1:]).split("</name>")[0]
        self.virsh("define", str(path))
        self.house.ctl("desktop", "adopt", name, "--pool", "own", "--user", "alice")
        adopted = self.desktops(pool="own")[0]
        expect(adopted["owner"] == "alice@demo", f"it to be Alice's, not {adopted['owner']}’s")
        expect("Everything" in self.house.ctl("doctor"), "the doctor to be content")

    def do(self, token, path, body):
        """The job that a call began, at its end."""
        job = self.house.call("POST", path, token, body)["job"]
        ended = {}

        def stands():
            ended.update(self.house.call("GET", f"/v1/jobs/{job}?wait=30", token))
            return ended["state"] in ("ready", "failed")
        await_that("the job to end", stands, 120)
        return ended

    def story_snapshots(self):
        token = self.house.call("POST", "/v1/login", body={"user": "alice", "password": PASSWORD})["token"]
        hers = self.desktops(pool="own", owner="alice@demo")[0]
        where = f"/v1/desktops/desktop:{hers['id']}"
        self.house.ctl("desktop", "start", hers["name"])
        made = self.do(token, f"{where}/snapshots", {"description": "it runs"})
        expect(made["state"] == "ready", f"a snapshot of a desktop that runs, not {made}")
        again = self.do(token, f"{where}/snapshots", {})
        expect(again["code"] == "limit-reached", f"no second one, not {again}")
        [snapshot] = self.ctl("snapshot", "list", hers["name"])["snapshots"]
        expect(snapshot["name"] in self.virsh("snapshot-list", hers["id"]), "libvirt to know it")
        self.virsh("destroy", hers["id"])
        await_that("the broker to see that it is off", lambda: self.desktops(id=hers["id"], power="off"))
        back = self.do(token, f"{where}/revert", {"snapshot": snapshot["name"]})
        expect(back["state"] == "ready", f"the way back, not {back}")
        expect(self.desktops(id=hers["id"], power="on", owner="alice@demo"), "it to run again, and to be hers")
        expect(self.virsh("domstate", hers["id"]).strip() == "running", "its domain to run")
        self.house.call("DELETE", f"{where}/snapshots/{snapshot['name']}", token)
        expect(not self.ctl("snapshot", "list", hers["name"])["snapshots"], "it to be forgotten")

    def story_drain(self):
        self.house.ctl("host", "drain", "here")
        await_that("the host to be empty of free desktops", lambda: not self.desktops(pool="office"))
        expect(len(self.desktops(pool="own")) == 1, "what is somebody's to stay")
        self.house.ctl("host", "activate", "here")
        self.await_office(1)


STORIES = ("nothing_before_the_first_version", "publish", "follow", "roll_back_and_retire", "adopt", "snapshots", "drain")


def main():
    keeping = Keeping(pathlib.Path(sys.argv[1]).resolve())
    names = sys.argv[2:] or STORIES
    failed = 0
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    print(f"1..{len(names)}", flush=True)
    try:
        keeping.start()
        for number, name in enumerate(names, 1):
            problem = []
            try:
                getattr(keeping, f"story_{name}")()
            except process.Failure as failure:
                problem = str(failure).splitlines()
            except Exception:  # noqa: BLE001: whatever it is, the next story is told
                problem = traceback.format_exc().splitlines()
            print(f"{'not ok' if problem else 'ok'} {number} {name}")
            if problem:
                problem += (keeping.house.folder / "usherd.log").read_text().splitlines()[-30:]
            print("".join(f"# {line}\n" for line in problem), end="", flush=True)
            failed += bool(problem)
    finally:
        keeping.house.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
