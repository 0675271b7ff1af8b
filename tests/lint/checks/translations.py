# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts for people: translators see all of them, and every language says all of them."""
import pathlib
import re
import subprocess
import tempfile

FOLDERS = ("client/", "kiosk/", "guest/", "data/")
TRANSLATED = re.compile(r"\b(?:_|N_|C_|NC_|g_dngettext|ngettext)\s*\(\s*\"|translatable=\"(?:yes|true|1)\"")
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3")
MOST_SHOWN = 5


def listed(tree, path):
    return [line for line in tree.text(path).splitlines() if line and not line.startswith("#")]


def check_potfiles(tree):
    files = listed(tree, "po/POTFILES")
    for path in tree.paths:
        if (path.startswith(FOLDERS) and path.endswith((".c", ".ui")) and TRANSLATED.search(tree.text(path))
                and path not in files):
            yield f"po/POTFILES:1: {path} has texts to translate and is not listed"
    for path in files:
        if path not in tree.paths:
            yield f"po/POTFILES:1: {path} is listed and does not exist"


def template(tree, file):
    """Writes all texts of the sources as a .pot; what is wrong with them, or None."""
    sources = [path for path in listed(tree, "po/POTFILES") if path in tree.paths]
    if not sources:
        file.write_text('msgid ""\nmsgstr ""\n')
        return None
    command = ["xgettext", "--from-code=UTF-8", f"--output={file}", "--force-po", "--keyword",
               *(f"--keyword={keyword}" for keyword in KEYWORDS), *sources]
    done = subprocess.run(command, cwd=tree.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    return None if done.returncode == 0 else f"po/POTFILES:1: xgettext: {done.stderr.decode(errors='replace').strip()}"


def check_language(tree, path, pot):
    """Missing, empty and doubtful translations are what msgcmp complains about."""
    done = subprocess.run(["msgcmp", str(tree.root / path), str(pot)], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").replace(str(tree.root) + "/", "").splitlines()
        yield f"{path}:1: not every text is translated: " + " | ".join(said[:MOST_SHOWN])


def check(tree):
    if "po/POTFILES" not in tree.paths:
        return
    yield from check_potfiles(tree)
    languages = tree.text("po/LINGUAS").split() if "po/LINGUAS" in tree.paths else []
    translations = [path for path in tree.paths if path.startswith("po/") and path.endswith(".po")]
    for path in translations:
        if pathlib.PurePath(path).stem not in languages:
            yield f"po/LINGUAS:1: {path} is not listed"
    with tempfile.TemporaryDirectory() as folder:
        pot = pathlib.Path(folder, "usher.pot")
        wrong = template(tree, pot)
        if wrong:
            yield wrong
            return
        for path in translations:
            yield from check_language(tree, path, pot)
