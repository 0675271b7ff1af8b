# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file must carry, and what may be a file here at all."""
SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
LARGEST = 200_000
SOURCES = (".c", ".h", ".py", ".sh", ".ui", ".css", ".sql", ".yaml", "meson.build", "meson_options.txt")
BUILT = (".o", ".a", ".so", ".gmo", ".mo", ".pyc", ".gresource", ".qcow2", ".img", ".db")


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


def check(tree):
    for path in tree.paths:
        yield from check_file(tree, path)
