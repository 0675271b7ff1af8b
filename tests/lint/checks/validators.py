# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that have a checker of their own. A checker that is not installed is a finding."""
import pathlib
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree

# file names end in, the command that judges them
TOOLS = (
    ((".desktop",), ["desktop-file-validate"]),
    ((".metainfo.xml",), ["appstreamcli", "validate", "--no-net"]),
    ((".gschema.xml",), ["glib-compile-schemas", "--strict", "--dry-run", "--schema-file"]),
    ((".po",), ["msgfmt", "--check", "--output-file=/dev/null"]),
    (("data/api/openapi.yaml",), ["/usr/bin/python3", "-c", "import sys, yaml; yaml.safe_load(open(sys.argv[1]))"]),
)
SHELL = ("shellcheck", "--shell=bash", "--severity=warning", "--exclude=SC2154,SC2034")


def run(tree, command, path):
    """What a checker says of a file; a template is shown to it under the name that it will have."""
    with tempfile.TemporaryDirectory() as folder:
        file = tree.root / path
        if path.endswith(".in"):
            file = shutil.copy(file, pathlib.Path(folder, file.name.removesuffix(".in")))
        try:
            done = subprocess.run([*command, str(file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  cwd=tree.root, check=False)
        except FileNotFoundError:
            return f"{path}:1: {command[0]} is not installed"
    if done.returncode == 0:
        return None
    said = " | ".join(done.stdout.decode(errors="replace").split("\n")[:6]).replace(str(file), path)
    return f"{path}:1: {command[0]}: {said}"


def is_shell(tree, path):
    first = tree.bytes(path).split(b"\n", 1)[0]
    return path.endswith(".sh") or first.startswith(b"#!") and first.rstrip().endswith(b"sh")


def xml_error(tree, path):
    try:
        xml.etree.ElementTree.fromstring(tree.bytes(path))
    except xml.etree.ElementTree.ParseError as error:
        return f"{path}:{error.position[0]}: {error}"
    return None


def check(tree):
    for path in tree.paths:
        found = []
        if path.endswith((".ui", ".xml", ".svg")):
            found.append(xml_error(tree, path))
        for ends, command in TOOLS:
            if path.removesuffix(".in").endswith(ends):
                found.append(run(tree, command, path))
        if is_shell(tree, path):
            found.append(run(tree, SHELL, path))
        yield from (finding for finding in found if finding)
