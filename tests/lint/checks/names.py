# SPDX-License-Identifier: GPL-2.0-or-later
"""Public functions begin with usher_ and the name of their file, so that grep is the map."""
import re

from checks import c_source

# called by their name from outside: PAM and libFuzzer
FOREIGN = re.compile(r"pam_sm_\w+|LLVMFuzzer\w+")


def stem(path):
    return path.rpartition("/")[2].rpartition(".")[0].replace("-", "_")


def check(tree):
    for path in tree.c_files(product_only=True):
        if path.endswith("/main.c"):
            continue
        prefix = "usher_" + stem(path)
        for function in c_source.functions(tree.text(path)):
            if function.static or FOREIGN.fullmatch(function.name):
                continue
            if function.name != prefix and not function.name.startswith(prefix + "_"):
                yield f"{path}:{function.line}: {function.name} is public and does not begin with {prefix}_"
