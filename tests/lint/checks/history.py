# SPDX-License-Identifier: GPL-2.0-or-later
"""Subjects of commits: 'topic: what it does', under 72 characters. What is published is not
rewritten for that: its subjects stand in OLD."""
import re

SUBJECT_MOST = 71
SHAPE = re.compile(r"[a-z][a-z0-9+._/-]*(?:, [a-z][a-z0-9+._/-]*)*: \S.*[^.\s]")
OLD = "tests/lint/old-subjects.txt"
GIT_MADE = re.compile(r"(?:Merge|Revert) .*")


def check(tree):
    log = tree.git("log", "--format=%h%x09%s")
    old = tree.text(OLD).splitlines() if OLD in tree.paths else []
    for line in (log or "").splitlines():
        commit, _, subject = line.partition("\t")
        if GIT_MADE.fullmatch(subject) or subject in old:
            continue
        if len(subject) > SUBJECT_MOST:
            yield f"commit {commit}: the subject has {len(subject)} characters, at most {SUBJECT_MOST}"
        if not SHAPE.fullmatch(subject):
            yield f"commit {commit}: '{subject}' is not of the form 'topic: what it does', without a full stop"
