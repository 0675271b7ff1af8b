#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What breaks in a house of two libvirt hosts, and how the pools end: as their files say, with no desktop given twice,
nobody's data lost, and no domain or volume that belongs to nothing. Prints TAP.

faults.py BUILD [STORY…]: without names, the stories of the short run; with USHER_TEST_FULL set, all."""

import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
import urllib.error

TREE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tools"))

from story import process  # noqa: E402
from story.hosts import HostsHouse  # noqa: E402
from story.process import await_that  # noqa: E402

# Debian's, for programs with threads, in the folder of the architecture
FAKETIME = next(map(str, pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), "the package faketime is missing")
OFFICE = {"title": "Office", "kind": "floating", "size-min": 3, "size-max": 4, "warm": 1, "start-timeout": "60s",
          "shrink-after": "5s"}
OWN = {"title": "Own", "kind": "personal", "size-min": 2, "size-max": 4, "warm": 0, "start-timeout": "60s",
       "shrink-after": "5s"}
SIZES = {"office": 3, "own": 2}
PASSWORD = "wonderland"
# what a user wrote on the disk
PATTERN = "0x5a"


def expect(condition, what):
    if not condition:
        raise process.Failure(f"expected {what}")


class Faults:
    """One house for each story."""

    def __init__(self, build):
        self.build = build
        self.house = None

    def set_up(self, **options):
        self.house = HostsHouse(self.build, pools={"office": OFFICE, "own": OWN},
                                log=lambda text: print(f"# {text}", flush=True), **options)
        self.house.limit = 8
        self.house.start()
        for name in ("alice", "bob"):
            self.house.add_user(name, PASSWORD, name.capitalize())

    def tear_down(self):
        if self.house is not None:
            self.house.stop()

    # ---- small steps

    def desktops(self, **wanted):
        return [desktop for desktop in json.loads(self.house.ctl("--json", "desktop", "list"))["desktops"]
                if all(desktop[key] == value for key, value in wanted.items())]

    def sessions(self):
        return json.loads(self.house.ctl("--json", "session", "list"))["sessions"]

    def log(self):
        return (self.house.folder / "usherd.log").read_text()

    def sign_in(self, user="alice"):
        return self.house.call("POST", "/v1/login", body={"user": user, "password": PASSWORD})["token"]

    def launch(self, token, offer="pool:own"):
        answer = self.house.call("POST", f"/v1/desktops/{offer}/launch", token, {"take_over": True})
        job = answer.get("job")
        while job is not None and answer.get("state") not in ("ready", "failed"):
            answer = self.house.call("GET", f"/v1/jobs/{job}?wait=20", token)
        if answer.get("state") == "failed":
            raise process.Failure(f"the launch failed: {answer}")
        return answer["result"] if job is not None else answer

    def refused(self, token, offer="pool:own"):
        """The code word of a launch that does not come through."""
        try:
            launch = self.launch(token, offer)
        except urllib.error.HTTPError as error:
            return json.loads(error.read())["code"]
        except process.Failure as failure:
            return str(failure)
        raise process.Failure(f"expected no launch, and got {launch['desktop']}")

    def view(self, launch):
        """A viewer without a screen, which is in."""
        spice = launch["spice"]
        caller = process.start([self.build / "tests" / "lib" / "spice-caller", str(spice["tls_port"]), spice["ca"],
                                spice["subject"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
        caller.stdin.write(spice["ticket"] + "\n")
        caller.stdin.flush()
        word = caller.stdout.readline().strip()
        expect(word == "open", f"the viewer to get in, not “{word}”")
        return caller

    def hang_up(self, caller):
        caller.stdin.close()
        caller.wait(30)

    def await_host(self, host):
        await_that(f"host {host.name} to be up",
                   lambda: [h for h in json.loads(self.house.ctl("--json", "host", "list"))["hosts"]
                            if h["name"] == host.name and h["state"] == "up"], 90, 0.5)

    def own_desktop(self, user="alice"):
        """The personal desktop of a user, off, with something of theirs on its disk."""
        self.launch(self.sign_in(user))
        desktop, = self.desktops(owner=f"{user}@demo", pool="own")
        self.switch_off(desktop)
        self.on_disk(desktop, f"write -P {PATTERN} 0 4k")
        return desktop

    def switch_off(self, desktop):
        """Its guest, halted in its firmware, would not hear of it."""
        self.house.of_desktop(desktop).virsh("destroy", desktop["id"])
        await_that(f"desktop {desktop['name']} to be off", lambda: self.desktops(id=desktop["id"], power="off"), 60)

    def on_disk(self, desktop, command):
        done = subprocess.run(["qemu-io", "-c", command, self.house.of_desktop(desktop).disk(desktop["id"])],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)
        expect(done.returncode == 0 and "failed" not in done.stdout, f"{command}: {done.stdout}")

    def expect_kept(self, desktop, user="alice"):
        """The user gets the desktop again, with what they wrote on it."""
        launch = self.launch(self.sign_in(user))
        expect(launch["desktop"]["id"] == desktop["id"], f"{user}'s own desktop, not {launch['desktop']}")
        self.switch_off(desktop)
        self.on_disk(desktop, f"read -P {PATTERN} 0 4k")

    # ---- how all stories end

    def stands(self):
        """What keeps the pools from being as their files say; empty when they are."""
        wrong = []
        for pool, size in SIZES.items():
            desktops = self.desktops(pool=pool)
            if len(desktops) != max(size, sum(desktop["owner"] is not None for desktop in desktops)):
                wrong.append(f"{len(desktops)} desktops in {pool}")
            wrong += [f"{desktop['name']} is {desktop['state']}" for desktop in desktops
                      if desktop["state"] not in ("ready", "assigned", "in-use")]
        if not self.desktops(pool="office", state="ready", power="on"):
            wrong.append("no office desktop is warm")
        for host in self.house.hosts.values():
            ids = {desktop["id"] for desktop in self.desktops(host=host.name)}
            wrong += [f"domain {one} on {host.name} belongs to nothing" for one in host.domains() - ids]
            wrong += [f"desktop {one} has no domain on {host.name}" for one in ids - host.domains()]
            names = {f"usher-{one}.qcow2" for one in ids}
            wrong += [f"volume {one} on {host.name} belongs to nothing" for one in host.volumes() - names]
            wrong += [f"{one} is not on {host.name}" for one in names - host.volumes()]
            wrong += [f"{one} is in the store as off, and runs on {host.name}" for one in
                      host.domains("--state-running") - {desktop["id"] for desktop in self.desktops(power="on")}]
        return wrong

    def settle(self, seconds=120):
        """Waits until the pools are as their files say, and says what is not when they do not get there."""
        try:
            await_that("the pools", lambda: not self.stands(), seconds, 0.5)
        except process.Failure as failure:
            raise process.Failure("the pools do not get as their files say: " + "; ".join(self.stands())) from failure
        owners = [(desktop["pool"], desktop["owner"]) for desktop in self.desktops() if desktop["owner"]]
        expect(len(owners) == len(set(owners)), f"one desktop of a pool for each user, not {owners}")
        viewed = [session["desktop"] for session in self.sessions()]
        expect(len(viewed) == len(set(viewed)), f"one session on a desktop, not {viewed}")

    # ---- the stories

    def story_host_killed_and_back(self):
        """A host without power: floating desktops are made elsewhere, personal ones wait for it."""
        self.settle()
        own = self.own_desktop()
        lost = self.house.of_desktop(own)
        lost.fail()
        # after a minute it is given up
        await_that("the other host to hold all of the floating pool",
                   lambda: len([d for d in self.desktops(pool="office", state="ready") if d["host"] != lost.name]) >= 3, 180, 0.5)
        word = self.refused(self.sign_in())
        expect("host-lost" in word, f"a launch of what is on the lost host to say so, not {word}")
        expect(len(self.desktops(owner="alice@demo")) == 1, "no second personal desktop for alice")
        lost.start_daemon()
        self.settle()
        self.expect_kept(own)

    def story_broker_killed_again_and_again(self):
        """SIGKILL of usherd at any moment of a pool's growing."""
        own = self.own_desktop()
        for _ in range(6):
            for desktop in self.desktops(pool="office", state="ready"):
                self.house.ctl("desktop", "recycle", desktop["id"])
            time.sleep(random.uniform(0, 1.5))
            self.house.kill_broker()
            self.house.start_broker()
        self.settle()
        self.expect_kept(own)

    def story_libvirtd_killed_under_a_viewer(self):
        """The picture stays, and so does the owner."""
        self.settle()
        launch = self.launch(self.sign_in(), "pool:office")
        caller = self.view(launch)
        desktop, = self.desktops(owner="alice@demo")
        host = self.house.of_desktop(desktop)
        host.kill_daemon()
        time.sleep(5)
        expect(caller.poll() is None, "the viewer to stay connected")
        expect(self.desktops(id=desktop["id"], owner="alice@demo"), "the desktop to stay alice's")
        host.start_daemon()
        self.await_host(host)
        again = self.launch(self.sign_in(), "pool:office")
        expect(again["desktop"]["id"] == desktop["id"], f"alice to get the same desktop, not {again['desktop']}")
        self.hang_up(caller)
        self.settle()

    def story_machines_killed(self):
        """SIGKILL of qemus: a free one is started again, a personal one keeps its disk."""
        own = self.own_desktop()
        self.launch(self.sign_in())
        expect(sum(host.kill_machines() for host in self.house.hosts.values()) >= 2, "machines to kill")
        await_that("the broker to notice", lambda: self.desktops(id=own["id"], power="off"), 60)
        self.settle()
        self.expect_kept(own)

    def story_disk_full(self):
        """Clones that find no room leave nothing behind, and come when there is some."""
        self.house.write_pool("office", {**OFFICE, "size-min": 0, "size-max": 0, "warm": 0})
        self.house.write_pool("own", {**OWN, "size-min": 0, "size-max": 0})
        self.house.broker.send_signal(signal.SIGHUP)
        await_that("no desktops", lambda: not self.desktops(), 60)
        for host in self.house.hosts.values():
            host.limit_storage("1500k")
            host.virsh("vol-create-as", "desktops", "filler", "1000k", "--format", "raw", "--allocation", "1000k")
        self.house.write_pool("office", OFFICE)
        self.house.write_pool("own", OWN)
        self.house.broker.send_signal(signal.SIGHUP)
        await_that("the broker to say that there is no room", lambda: "No space left" in self.log(), 120)
        said = json.loads(self.house.ctl("--json", "pool", "list"))["pools"]
        expect(any("No space left" in (pool["problem"] or "") for pool in said), f"a pool that says why, not {said}")
        for host in self.house.hosts.values():
            host.virsh("vol-delete", "filler", "--pool", "desktops")
        self.settle(300)

    def story_database_locked(self):
        """Another process holds the database: nothing is lost, and all goes on when it lets go."""
        self.settle()
        own = self.own_desktop()
        token = self.sign_in("bob")
        holder = sqlite3.connect(self.house.folder / "state" / "usher.db", isolation_level=None, timeout=30)
        holder.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        refused = None
        try:
            self.launch(token, "pool:office")
        except urllib.error.HTTPError as error:
            refused = error.code, json.loads(error.read())["code"]
        except OSError as error:
            refused = error
        holder.execute("ROLLBACK")
        holder.close()
        expect(isinstance(refused, tuple) and refused[0] == 503, f"503 while the database is locked, not {refused}")
        expect(time.monotonic() - began < 60, "an answer before the client gives up")
        launch = self.launch(token, "pool:office")
        expect(self.desktops(owner="bob@demo", id=launch["desktop"]["id"]), "bob's launch to come through afterwards")
        self.settle()
        self.expect_kept(own)

    def story_volume_deleted_by_hand(self):
        """The disk of a free desktop is made anew; that of somebody's is not replaced by an empty one in silence."""
        self.settle()
        own = self.own_desktop()
        free = next(desktop for desktop in self.desktops(pool="office", state="ready") if desktop["power"] == "off")
        for desktop in (own, free):
            self.house.of_desktop(desktop).disk(desktop["id"]).unlink()
        word = self.refused(self.sign_in())
        expect("start-failed" in word, f"a launch without a disk to fail, not {word}")
        expect(not self.house.of_desktop(own).disk(own["id"]).exists(), "no empty disk in place of alice's")
        expect(self.desktops(id=own["id"], owner="alice@demo"), "the desktop to stay alice's")
        # the floating one shows it when it is taken
        self.house.ctl("desktop", "recycle", free["id"])
        # it is an administrator who decides that there is nothing left to keep
        self.house.ctl("desktop", "release", own["id"])
        self.settle()

    def story_domain_undefined_by_hand(self):
        """A free desktop is made anew; the doctor makes the domain of somebody's again, around the disk that it had."""
        self.settle()
        own = self.own_desktop()
        free = next(desktop for desktop in self.desktops(pool="office", state="ready") if desktop["power"] == "off")
        for desktop in (own, free):
            self.house.of_desktop(desktop).virsh("undefine", desktop["id"])
        await_that("the broker to see it", lambda: "its domain is no longer on the host" in self.log(), 60)
        word = self.refused(self.sign_in())
        expect("start-failed" in word, f"a launch without a domain to fail, not {word}")
        self.house.ctl("doctor", "--mend")
        self.settle()
        self.expect_kept(own)

    def story_domain_renamed_by_hand(self):
        """A desktop is known by its id, whatever its domain is called."""
        self.settle()
        own = self.own_desktop()
        free = next(desktop for desktop in self.desktops(pool="office", state="ready") if desktop["power"] == "off")
        for desktop in (own, free):
            self.house.of_desktop(desktop).virsh("domrename", desktop["id"], f"mine-{desktop['name']}")
        self.expect_kept(own)
        self.house.ctl("desktop", "recycle", free["id"])
        self.settle()

    def story_clock_jumps(self):
        """Three days forward and a day back: who views stays, claims and tokens end in order."""
        self.house.kill_broker()
        clock = self.house.folder / "clock"
        clock.write_text("+0\n")
        with_clock = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
                      "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.house.start_broker(with_clock)
        own = self.own_desktop()
        launch = self.launch(self.sign_in("bob"), "pool:office")
        caller = self.view(launch)
        desktop, = self.desktops(owner="bob@demo")
        for jump in ("+3d", "-1d"):
            token = self.sign_in("bob")
            clock.write_text(f"{jump}\n")
            time.sleep(8)
            expect(caller.poll() is None, f"bob's viewer to stay connected over {jump}")
            kept, = self.desktops(owner="bob@demo")
            expect(kept["id"] == desktop["id"] and kept["state"] == "in-use", f"bob's desktop to stay his over {jump}: {kept}")
            again = self.launch(self.sign_in("bob"), "pool:office")
            expect(again["desktop"]["id"] == desktop["id"], f"the same desktop over {jump}, not {again['desktop']}")
            if jump == "+3d":
                # SPICE lets one viewer in at a time
                before, caller = caller, self.view(again)
                before.wait(30)
                try:
                    self.house.call("GET", "/v1/desktops", token)
                    raise process.Failure("expected a token of three days ago to open nothing")
                except urllib.error.HTTPError as error:
                    expect(error.code == 401, f"401, not {error.code}")
        self.hang_up(caller)
        self.settle()
        self.expect_kept(own)


SHORT = ("broker_killed_again_and_again", "host_killed_and_back")


def chosen(names):
    told = [name[6:] for name in dir(Faults) if name.startswith("story_")]
    if names:
        return names
    return told if os.environ.get("USHER_TEST_FULL") else list(SHORT)


def tell(faults, name):
    try:
        faults.set_up()
        getattr(faults, f"story_{name}")()
        return None
    except Exception as error:  # noqa: BLE001: whatever it is, the next story is told
        log = faults.log().splitlines()[-40:] if faults.house is not None else []
        text = str(error) if isinstance(error, process.Failure) else traceback.format_exc()
        return text.splitlines() + [f"usherd: {line}" for line in log]
    finally:
        faults.tear_down()


def main():
    names = chosen(sys.argv[2:])
    failed = 0
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    print(f"1..{len(names)}", flush=True)
    for number, name in enumerate(names, 1):
        problem = tell(Faults(pathlib.Path(sys.argv[1]).resolve()), name)
        print(f"{'ok' if problem is None else 'not ok'} {number} {name}")
        print("".join(f"# {line}\n" for line in problem or []), end="", flush=True)
        failed += problem is not None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
