#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the rules of the house on a tree: lint.py [TREE]. Prints one finding a line."""
import pathlib
import sys

from checks import documents, files, history, layers, names, sizes, translations, validators, words
from checks.tree import Tree

CHECKS = (layers, sizes, names, words, files, validators, translations, documents, history)


def findings(root):
    tree = Tree(root)
    found = []
    for check in CHECKS:
        found.extend(check.check(tree))
    return sorted(found)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = findings(root)
    for finding in found:
        print(finding)
    if found:
        sys.exit(f"lint: {len(found)} findings")
    print("lint: no findings")


if __name__ == "__main__":
    main()
