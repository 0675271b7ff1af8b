# SPDX-License-Identifier: GPL-2.0-or-later
"""Public functions begin with usher_ and the name of their file, so that grep is the map; those of
a small companion (an enum, a row) with the name of a type that the file's own header declares."""
import re

from checks import c_source

# called by their name from outside: PAM and libFuzzer
FOREIGN = re.compile(r"pam_sm_\w+|LLVMFuzzer\w+")


def stem(path):
    return path.rpartition("/")[2].rpartition(".")[0].replace("-", "_")


def companions(tree, path):
    """Prefixes from the types in the header of the same name."""
    header = path.rpartition(".")[0] + ".h"
    if header not in tree.paths:
        return []
    types = re.findall(r"\}\s*Usher(\w+)\s*;|^typedef struct \w+ +Usher(\w+);|^enum\s+_?Usher(\w+)",
                       c_source.code(tree.text(header)), re.MULTILINE)
    return ["usher_" + re.sub(r"(?<!^)(?=[A-Z])", "_", "".join(found)).lower() for found in types]


def check(tree):
    for path in tree.c_files(product_only=True):
        if path.endswith("/main.c"):
            continue
        prefixes = ["usher_" + stem(path), *companions(tree, path)]
        for function in c_source.functions(tree.text(path)):
            if function.static or FOREIGN.fullmatch(function.name):
                continue
            if not any((function.name + "_").startswith(prefix + "_") for prefix in prefixes):
                yield f"{path}:{function.line}: {function.name} is public and does not begin with {prefixes[0]}_"
