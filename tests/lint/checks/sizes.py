# SPDX-License-Identifier: GPL-2.0-or-later
"""How large things may grow, and how much of the house is tests."""
import re

from checks import c_source
from checks.tree import is_product, is_test

FILE_MOST = 800
FILE_MEDIAN = 250
FUNCTION_MOST = 80
FUNCTION_P90 = 40
BOOLEANS_MOST = 2
TESTS_TO_PRODUCT = 0.6

COUNTED = (".c", ".h", ".py", ".sh")
BOOLEAN = re.compile(r"\b(?:gboolean|bool|_Bool)\s+\w+(?:\s*:\s*1)?\s*;|\b(?:unsigned(?: int)?|guint)\s+\w+\s*:\s*1\s*;")


def lines(text):
    return len(text.splitlines())


def code_lines(path, text):
    """Lines that do something: prose asks for no tests, and is none."""
    text = c_source.code(text) if path.endswith((".c", ".h")) else re.sub(r"^\s*#.*", "", text, flags=re.MULTILINE)
    return sum(1 for line in text.splitlines() if line.strip())


def percentile(values, share):
    """The smallest value that share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)] if ordered else 0


def members(body):
    """A struct's own members: those of structs inside it are theirs."""
    while "{" in body[:-1]:
        shorter = re.sub(r"\{[^{}]*\}", "", body[:-1]) + body[-1]
        if shorter == body:
            break
        body = shorter
    return body


def check_file(path, text):
    if lines(text) > FILE_MOST:
        yield f"{path}:1: {lines(text)} lines, at most {FILE_MOST}"
    if not path.endswith((".c", ".h")):
        return
    for function in c_source.functions(text):
        if function.lines > FUNCTION_MOST and not function.name.endswith("_class_init"):
            yield f"{path}:{function.line}: {function.name} has {function.lines} lines, at most {FUNCTION_MOST}"
    # a table of test cases may say yes or no as often as it likes
    for struct in c_source.structs(text) if is_product(path) else []:
        booleans = len(BOOLEAN.findall(members(struct.body)))
        if booleans > BOOLEANS_MOST:
            yield f"{path}:{struct.line}: struct {struct.name} has {booleans} booleans, at most {BOOLEANS_MOST}"


def check_whole(tree):
    product = [path for path in tree.c_files() if is_product(path)]
    median = percentile([lines(tree.text(path)) for path in product], 0.5)
    if median > FILE_MEDIAN:
        yield f"(tree): the median file of the product has {median} lines, at most {FILE_MEDIAN}"
    lengths = [function.lines for path in product for function in c_source.functions(tree.text(path))]
    p90 = percentile(lengths, 0.9)
    if p90 > FUNCTION_P90:
        yield f"(tree): one function in ten of the product is longer than {p90 - 1} lines, at most {FUNCTION_P90}"
    ours = sum(code_lines(path, tree.text(path)) for path in product)
    tests = sum(code_lines(path, tree.text(path)) for path in tree.paths if is_test(path) and path.endswith(COUNTED))
    if tests < TESTS_TO_PRODUCT * ours:
        yield (f"(tree): {tests} lines of code in tests for {ours} of the product is {tests / ours:.2f}, "
               f"at least {TESTS_TO_PRODUCT}")


def check(tree):
    for path in tree.paths:
        if path.endswith(COUNTED):
            yield from check_file(path, tree.text(path))
    yield from check_whole(tree)
