# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages for people: their links lead somewhere, and the first page is short."""
import posixpath
import re

README_MOST = 150
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def check(tree):
    folders = {posixpath.dirname(path) for path in tree.paths}
    folders |= {"/".join(folder.split("/")[:depth]) for folder in folders for depth in range(1, folder.count("/") + 1)}
    for path in tree.paths:
        if not path.endswith(".md"):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            for link in LINK.findall(line):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
                if ":" not in link and target not in folders and target not in tree.paths:
                    yield f"{path}:{number}: the link to {link} leads nowhere"
    if "README.md" in tree.paths:
        count = len(tree.text("README.md").splitlines())
        if count > README_MOST:
            yield f"README.md:1: {count} lines, at most {README_MOST}"
