# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file must carry, and what may be a file here at all."""
import re

SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
LARGEST = 200_000
SOURCES = (".c", ".h", ".py", ".sh", ".ui", ".css", ".sql", ".yaml", "meson.build", "meson_options.txt")
BUILT = (".o", ".a", ".so", ".gmo", ".mo", ".pyc", ".gresource", ".qcow2", ".img", ".db")
TRANSLATED_FOLDERS = ("client/", "kiosk/", "guest/", "data/")
TRANSLATED = re.compile(r"\b(?:_|N_|C_|NC_|ngettext)\s*\(\s*\"|translatable=\"(?:yes|true|1)\"")


def is_script(tree, path):
    return tree.bytes(path)[:2] == b"#!"


def check_file(tree, path):
    if tree.size(path) > LARGEST:
        yield f"{path}:1: {tree.size(path)} bytes, at most {LARGEST}"
    if path.endswith(BUILT):
        yield f"{path}:1: a built file does not belong in the tree"
    elif path.endswith(SOURCES) or is_script(tree, path):
        head = tree.text(path).splitlines()[:3]
        if not any(SPDX in line for line in head):
            yield f"{path}:1: no '{SPDX}' in the first lines"
    if path.endswith((".c", ".h", ".py", ".sh", "meson.build")):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if line != line.rstrip() or "\t" in line:
                yield f"{path}:{number}: a tab, or white space at the line's end"


def check_potfiles(tree):
    if "po/POTFILES" not in tree.paths:
        return
    listed = [line for line in tree.text("po/POTFILES").splitlines() if line and not line.startswith("#")]
    speaking = [path for path in tree.paths
                if path.startswith(TRANSLATED_FOLDERS) and path.endswith((".c", ".ui"))
                and TRANSLATED.search(tree.text(path))]
    for path in speaking:
        if path not in listed:
            yield f"po/POTFILES:1: {path} has texts to translate and is not listed"
    for path in listed:
        if path not in tree.paths:
            yield f"po/POTFILES:1: {path} is listed and does not exist"


def check(tree):
    for path in tree.paths:
        yield from check_file(tree, path)
    yield from check_potfiles(tree)
