# SPDX-License-Identifier: GPL-2.0-or-later
"""Just enough of C to find functions, structs and calls in code of GNU style."""
import collections
import re

Function = collections.namedtuple("Function", "name line lines static")
Struct = collections.namedtuple("Struct", "name line body")

NOISE = re.compile(
    r"""/\*.*?\*/            # a comment
      | //[^\n]*
      | "(?:\\.|[^"\\\n])*"  # a text
      | '(?:\\.|[^'\\\n])*'""",
    re.VERBOSE | re.DOTALL)
# a definition's name begins its line, its body is a brace at the line's beginning
DEFINITION = re.compile(r"^([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
ONE_LINE_DEFINITION = re.compile(
    r"^(?:[A-Za-z_][\w \t]*[\w*][ \t*]+)([A-Za-z_]\w*)[ \t]*\([^;{}]*\)\s*^\{", re.MULTILINE)
STRUCT = re.compile(r"\bstruct\b[ \t]*(\w*)\s*\{")


def blank(match):
    """Keeps lines and the quotes of a text, drops what it says."""
    kept = re.sub(r"[^\n]", " ", match.group(0))
    return match.group(0)[0] + kept[1:-1] + match.group(0)[-1] if match.group(0)[0] in "\"'" else kept


def code(text):
    """The text with comments and the contents of literals blanked, line by line as it was."""
    return NOISE.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def closing(text, offset, pair="{}"):
    """The offset behind the bracket that closes the one at offset."""
    depth = 0
    for here in range(offset, len(text)):
        if text[here] == pair[0]:
            depth += 1
        elif text[here] == pair[1]:
            depth -= 1
            if depth == 0:
                return here + 1
    return len(text)


def functions(text):
    """The function definitions in a file, by their first line."""
    source = code(text)
    found = {}
    for match in DEFINITION.finditer(source):
        end = closing(source, match.end() - 1, "()")
        body = re.compile(r"(?:\s|G_GNUC_\w+|__attribute__\s*\(\(.*?\)\))*\n\{").match(source, end)
        if body:
            before = source[:match.start()].rstrip("\n").rpartition("\n")[2]
            # a macro such as G_DEFINE_TYPE before a block is no function
            if before.strip() and not before.rstrip().endswith((";", "}", ")")):
                add(found, source, match.group(1), match.start(), body.end() - 1, before)
    for match in ONE_LINE_DEFINITION.finditer(source):
        add(found, source, match.group(1), match.start(), match.end() - 1, match.group(0))
    return [found[offset] for offset in sorted(found)]


def add(found, source, name, start, brace, head):
    end = closing(source, brace)
    first, last = line_of(source, start), line_of(source, end - 1)
    found[start] = Function(name, first, last - first + 1, bool(re.search(r"\bstatic\b", head)))


def structs(text):
    source = code(text)
    return [Struct(match.group(1) or "(unnamed)", line_of(source, match.start()),
                   source[match.end():closing(source, match.end() - 1)])
            for match in STRUCT.finditer(source)]


def includes(text):
    """(line, 'path' or '<path>') of every include."""
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|(<[^>]+>))', line)
        if match:
            yield number, match.group(1) or match.group(2)
