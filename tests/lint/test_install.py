#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What an installation puts where: test_install.py BUILD. Installs into an empty folder, and looks
at it as a packager would. Speaks TAP."""
import configparser
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PROGRAMS = ("sbin/usherd", "bin/usherctl", "bin/usher")
UNITS = ("usherd.service", "usherd.socket", "usherd-admin.socket")
PAGES = ("usherd.8", "usherctl.8", "usher.1", "usher-broker.conf.5")
LANGUAGES = ("de", "es")


class Installation:
    def __init__(self, build, folder):
        self.folder = pathlib.Path(folder)
        done = subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", f"--destdir={folder}"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout.decode()
        self.files = {path.relative_to(self.folder).as_posix(): path
                      for path in self.folder.rglob("*") if path.is_file()}

    def find(self, end):
        """The one file whose path ends so."""
        found = [path for name, path in self.files.items() if ("/" + name).endswith("/" + end)]
        assert len(found) == 1, f"{end}: {[str(path) for path in found]}"
        return found[0]


def test_programs(there):
    for name in PROGRAMS:
        path = there.find(name)
        done = subprocess.run([path, "--version"], stdout=subprocess.PIPE, check=True, timeout=60)
        assert re.search(rb"\d+\.\d+\.\d+", done.stdout), done.stdout


def test_units(there):
    for name in UNITS:
        there.find(f"systemd/system/{name}")
    there.find("sysusers.d/usher.conf")
    program = re.search(r"^ExecStart=(\S+)", there.find("usherd.service").read_text(), re.MULTILINE).group(1)
    assert program.lstrip("/") in there.files, f"the unit starts {program}"


def test_desktop_file(there):
    [path] = [path for name, path in there.files.items() if name.endswith(".desktop")]
    entries = configparser.RawConfigParser(interpolation=None, strict=False)
    entries.optionxform = str
    entries.read_string(path.read_text())
    entry = entries["Desktop Entry"]
    there.find("bin/" + entry["Exec"].split()[0].rpartition("/")[2])
    assert [name for name in there.files if "/icons/" in name and name.rpartition("/")[2].startswith(entry["Icon"])], \
        f"no icon {entry['Icon']}"
    for language in LANGUAGES:
        assert f"Comment[{language}]" in entry or f"Name[{language}]" in entry, language


def test_metadata_names_the_desktop_file(there):
    [path] = [path for name, path in there.files.items() if name.endswith(".metainfo.xml")]
    root = xml.etree.ElementTree.parse(path).getroot()
    there.find(root.findtext("launchable[@type='desktop-id']"))


def test_settings(there):
    [path] = [path for name, path in there.files.items() if name.endswith(".gschema.xml")]
    subprocess.run(["glib-compile-schemas", "--strict", "--dry-run", path.parent], check=True)


def test_languages(there):
    for language in LANGUAGES:
        there.find(f"locale/{language}/LC_MESSAGES/usher.mo")


def test_pages(there):
    for page in PAGES:
        path = there.find(page)
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", path], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=True)
        assert not done.stderr, done.stderr.decode()


def test_pages_know_every_option(there):
    """And every command: what --help prints first on a line, or behind a comma, stands in the page."""
    for name, page in (("sbin/usherd", "usherd.8"), ("bin/usherctl", "usherctl.8"), ("bin/usher", "usher.1")):
        told = subprocess.run([there.find(name), "--help"], stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()
        text = there.find(page).read_text().replace("\\-", "-").replace('"', "")
        words = re.findall(r"^\s+(?:-\w, )?(--[a-z-]+)", told, re.MULTILINE)
        words += re.findall(r"^  ([a-z][a-z-]+(?: [a-z]+)?) ", told, re.MULTILINE)
        missing = [word for word in words if word not in text]
        assert words and not missing, f"{page} does not speak of {missing}"


def test_examples(there):
    for name in ("broker.conf", "realms.d", "hosts.d", "templates.d", "pools.d"):
        assert [path for path in there.files if f"/usher/examples/{name}" in path], name
    assert not [path for path in there.files if path.startswith("etc/")], "an installation overwrites configuration"


def test_modes(there):
    for name, path in there.files.items():
        assert not path.stat().st_mode & 0o022, f"{name} may be changed by others"
        assert path.stat().st_mode & 0o044 == 0o044, f"{name} may not be read by all"


def main():
    functions = [(name, function) for name, function in globals().items() if name.startswith("test_")]
    print(f"1..{len(functions)}")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        there = Installation(sys.argv[1], folder)
        for number, (name, function) in enumerate(functions, 1):
            try:
                function(there)
                print(f"ok {number} - {name}")
            except Exception as error:  # whatever it is, it is this test's failure
                failed += 1
                print(f"not ok {number} - {name}\n# {type(error).__name__}: {error}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
