# SPDX-License-Identifier: GPL-2.0-or-later
"""The tree under check: its files, read once."""
import functools
import os
import pathlib
import subprocess

PRODUCT = ("broker", "client", "common", "kiosk", "guest")
C_SUFFIXES = (".c", ".h")


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(path for path in self._list() if (self.root / path).is_file())

    def git(self, *arguments):
        """What git prints, or None outside a repository of the tree's own."""
        if not (self.root / ".git").exists():
            return None
        # a tree may be another user's: reading it runs nothing of its own
        command = ["git", "-c", f"safe.directory={self.root}", "-C", str(self.root), *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()

    def _list(self):
        listed = self.git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        if listed is not None:
            return [path for path in listed.split("\0") if path]
        return [path for path in (os.path.relpath(os.path.join(folder, name), self.root)
                                  for folder, _, names in os.walk(self.root) for name in names)
                if not path.startswith((".", "build")) or path.startswith(".ci/")]

    def size(self, path):
        return (self.root / path).stat().st_size

    @functools.lru_cache(maxsize=None)
    def bytes(self, path):
        return (self.root / path).read_bytes()

    def is_text(self, path):
        return b"\0" not in self.bytes(path)[:8000]

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        return self.bytes(path).decode("utf-8", errors="replace")

    def c_files(self, product_only=False):
        return [path for path in self.paths
                if path.endswith(C_SUFFIXES) and (not product_only or is_product(path))]


def is_product(path):
    return path.split("/")[0] in PRODUCT


def is_test(path):
    """Tests of the product; the harness of lint and bench is neither product nor test."""
    return path.startswith("tests/") and not path.startswith(("tests/lint/", "tests/bench/"))
