#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The systemd files, judged by systemd's own tools: test_systemd.py DATA-FOLDER. Speaks TAP.

The units are read, not started, so systemd need not run here; that the sandbox lets the broker
work is for the guest's tests.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# of 100; docs/operations.md says what is left and why
EXPOSURE_MOST = 16
PROGRAM = "/usr/bin/true"


def tool(*command):
    """As a user's own manager: the system's wants to make folders in /run, which takes root where systemd never ran."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": home, "XDG_RUNTIME_DIR": home}
        done = subprocess.run([str(word) for word in command], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode()


def render(data, folder, change=lambda text: text):
    """The service and its sockets as installed, but for a program that is sure to be there."""
    for path in pathlib.Path(data, "systemd").glob("usher*"):
        if path.suffix in (".in", ".socket", ".service"):
            text = path.read_text().replace("@sbindir@/usherd", PROGRAM)
            pathlib.Path(folder, path.name.removesuffix(".in")).write_text(change(text))
    return [pathlib.Path(folder, name) for name in ("usherd.service", "usherd.socket", "usherd-admin.socket")]


def verify(*units):
    """What systemd finds wrong; it exits 0 for a key it only ignores."""
    status, said = tool("systemd-analyze", "--user", "verify", "--man=no", *units)
    return said or ("" if status == 0 else f"exit status {status}")


def exposed(unit):
    """None, or what systemd-analyze says when the sandbox is too open."""
    status, said = tool("systemd-analyze", "--user", "security", "--offline=true", f"--threshold={EXPOSURE_MOST}", unit)
    return None if status == 0 else said.strip().splitlines()[-1]


def test_units_are_understood(data, folder):
    assert verify(*render(data, folder)) == "", verify(*render(data, folder))


def test_a_mistake_is_found(data, folder):
    """ProtectSystem with a typing error is no protection, and systemd starts the service all the same."""
    service, *_ = render(data, folder, lambda text: text.replace("ProtectSystem=", "ProtectSytem="))
    assert "ProtectSytem" in verify(service)


def test_sandbox_is_tight(data, folder):
    service, *_ = render(data, folder)
    assert exposed(service) is None, exposed(service)


def test_an_open_sandbox_is_found(data, folder):
    service, *_ = render(data, folder, lambda text: re.sub(r"SystemCallFilter=.*\n|ProtectSystem=.*\n", "", text))
    assert exposed(service)


def test_service_does_what_the_broker_promises(data, folder):
    text = render(data, folder)[0].read_text()
    for promise in ("Type=notify", "WatchdogSec=", "ExecReload=", "StateDirectory=usher", "User=usher"):
        assert f"\n{promise}" in text, promise


def test_sockets_bear_the_names_the_broker_knows(data, folder):
    """It tells them apart by these names: see broker/app-edge.c."""
    _, network, admin = render(data, folder)
    assert "\nFileDescriptorName=https\n" in network.read_text()
    assert "\nFileDescriptorName=admin\n" in admin.read_text()


def test_users_are_understood(data, folder):
    """Into an empty root, so that it does not matter who is on this machine."""
    pathlib.Path(folder, "etc").mkdir()
    status, said = tool("systemd-sysusers", "--dry-run", f"--root={folder}", pathlib.Path(data, "sysusers", "usher.conf").resolve())
    assert status == 0 and "Creating user 'usher'" in said, said


def main():
    data = sys.argv[1]
    functions = [(name, function) for name, function in globals().items() if name.startswith("test_")]
    print(f"1..{len(functions)}")
    failed = 0
    for number, (name, function) in enumerate(functions, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(data, folder)
                print(f"ok {number} - {name}")
            except Exception as error:  # whatever it is, it is this test's failure
                failed += 1
                print(f"not ok {number} - {name}\n# {type(error).__name__}: {error}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
