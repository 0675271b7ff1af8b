# SPDX-License-Identifier: GPL-2.0-or-later
"""Words and calls that stay out of the tree."""
import re

from checks import c_source
from checks.tree import is_product

# written in parts, so that this page does not speak of itself
WORDS = {
    r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b": "unfinished work belongs in an issue",
    r"\bg_test_" r"skip\b|\bg_test_" r"incomplete\b|\bskip(?:Test|If|Unless)\b|@unittest\." r"skip":
        "a test that does not run has not passed: let a missing part fail it",
    r"(?<![\w.}])(?<!\w[\x22\x27])/(?:wor" r"k|roo" r"t|home/\w+|Users)/": "a path of somebody's machine",
    r"/tmp/b-\w": "a path of somebody's machine",
    r"<<<<" r"<<<|>>>>" r">>>": "an unresolved conflict",
}
CALLS = {
    r"\b(?:system|popen)\s*\(": "runs a shell: use GSubprocess with an argument vector",
    r"\bg_spawn_command_line_\w+\s*\(": "parses a shell's words: use GSubprocess with an argument vector",
    r"\b(?:strcpy|strcat|sprintf|vsprintf|gets)\s*\(": "writes without a bound",
    r"\bgtk_dialog_run\s*\(": "blocks the window: answer in a response handler",
    r"\b(?:rand|srand|random)\s*\(": "is guessable: use usher_secret_random(), or g_random_int() for jitter",
}
PRODUCT_CALLS = {
    r"\b(?:atoi|atol|atof)\s*\(": "takes anything for a number: use g_ascii_string_to_unsigned()",
}
NOT_OURS = ("COPYING",)


def hits(patterns, text):
    for pattern, why in patterns.items():
        for match in re.finditer(pattern, text):
            yield c_source.line_of(text, match.start()), match.group(0).strip(), why


def check(tree):
    for path in tree.paths:
        if path in NOT_OURS or not tree.is_text(path):
            continue
        text = tree.text(path)
        for line, word, why in hits(WORDS, text):
            yield f"{path}:{line}: '{word}': {why}"
        if path.endswith((".c", ".h")):
            calls = {**CALLS, **PRODUCT_CALLS} if is_product(path) else CALLS
            for line, word, why in hits(calls, c_source.code(text)):
                yield f"{path}:{line}: '{word}': {why}"
