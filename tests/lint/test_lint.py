#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A check that cannot fail checks nothing: each rule is shown a tree that breaks it, and the
same tree put right. Speaks TAP."""
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from checks import (c_source, documents, files, history, layers, names, sizes, translations,  # noqa: E402
                    validators, words)
from checks.tree import Tree  # noqa: E402

SPDX = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
PO_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
UNFINISHED = "TO" "DO"


def function(name, lines, head="static void"):
    return f"{head}\n{name} (void)\n{{\n" + "  ;\n" * (lines - 3) + "}\n"


def struct(members):
    return "struct _Usher\n{\n" + "".join(f"  {member};\n" for member in members) + "};\n"


def include(path):
    return f"#include {path}\n"


# a name, the check, the tree that breaks the rule, words of the finding, the tree put right
CASES = [
    ("core includes a service", layers,
     {"broker/core/a.c": include('"broker/service/b.h"')}, "may not include",
     {"broker/core/a.c": include('"broker/core/b.h"') + include('"common/error.h"') + include("<glib.h>")}),
    ("core reads the clock", layers,
     {"broker/core/a.c": include("<time.h>")}, "<time.h>", {"broker/core/a.c": include("<string.h>")}),
    ("core does I/O with GIO", layers,
     {"broker/core/a.h": include("<gio/gio.h>")}, "<gio/gio.h>", {"broker/core/a.h": include("<glib-object.h>")}),
    ("a port includes an adapter", layers,
     {"broker/ports/a.h": include('"broker/adapters/sql/store-sql.h"')}, "may not include",
     {"broker/ports/a.h": include('"broker/core/b.h"')}),
    ("a flow includes libvirt", layers,
     {"broker/service/a.c": include("<libvirt/libvirt.h>")}, "libvirt",
     {"broker/adapters/libvirt/a.c": include("<libvirt/libvirt.h>")}),
    ("a flow includes an adapter", layers,
     {"broker/service/a.c": include('"broker/adapters/ldap/b.h"')}, "may not include",
     {"broker/service/a.c": include('"broker/ports/b.h"')}),
    ("an adapter includes another", layers,
     {"broker/adapters/ldap/a.c": include('"broker/adapters/file/b.h"')}, "may not include",
     {"broker/adapters/ldap/a.c": include('"broker/adapters/ldap/b.h"')}),
    ("an adapter includes another's library", layers,
     {"broker/adapters/ldap/a.c": include("<sqlite3.h>")}, "sqlite3.h",
     {"broker/adapters/ldap/a.c": include("<ldap.h>")}),
    ("the edge goes round the flows", layers,
     {"broker/http/a.c": include('"broker/ports/store.h"')}, "may not include",
     {"broker/http/a.c": include('"broker/service/b.h"') + include("<microhttpd.h>")}),
    ("the command line reaches into the broker", layers,
     {"broker/ctl/a.c": include('"broker/core/pool.h"')}, "may not include",
     {"broker/ctl/a.c": include('"common/error.h"') + include("<libsoup/soup.h>")}),
    ("common includes a program", layers,
     {"common/a.c": include('"client/model/b.h"')}, "may not include", {"common/a.c": include('"common/b.h"')}),
    ("common includes GTK", layers,
     {"common/a.c": include("<gtk/gtk.h>")}, "gtk", {"common/a.c": include("<json-glib/json-glib.h>")}),
    ("the model includes GTK", layers,
     {"client/model/a.c": include("<gtk/gtk.h>")}, "gtk", {"client/model/a.c": include("<gio/gio.h>")}),
    ("the API includes SPICE", layers,
     {"client/api/a.c": include("<spice-client.h>")}, "spice", {"client/api/a.c": include("<libsoup/soup.h>")}),
    ("a page includes the viewer", layers,
     {"client/ui/a.c": include('"client/viewer/b.h"')}, "may not include",
     {"client/ui/a.c": include('"client/model/b.h"')}),
    ("the client includes the broker", layers,
     {"client/app/a.c": include('"broker/core/pool.h"')}, "may not include",
     {"client/app/a.c": include('"client/flow/b.h"')}),
    ("the kiosk includes the application", layers,
     {"kiosk/a.c": include('"client/app/b.h"')}, "may not include", {"kiosk/a.c": include('"client/flow/b.h"')}),
    ("the PAM module includes GLib", layers,
     {"guest/pam/a.c": include("<glib.h>")}, "glib.h", {"guest/pam/a.c": include("<security/pam_modules.h>")}),
    ("a folder that nobody planned", layers,
     {"broker/adapters/new/a.c": include("<glib.h>")}, "may not include",
     {"broker/adapters/file/a.c": include("<glib.h>")}),
    ("a second composition root", layers,
     {"broker/settings.c": include('"broker/adapters/ldap/b.h"')}, "may not include",
     {"broker/app.c": include('"broker/adapters/ldap/b.h"'), "broker/app-hosts.c": include('"broker/http/b.h"'),
      "broker/settings.c": include('"broker/key-file.h"')}),
    ("an include from beside the file", layers,
     {"common/a.c": include('"b.h"')}, "root of the tree", {"common/a.c": include('"common/b.h"')}),

    ("a file too long", sizes,
     {"common/a.py": "x = 1\n" * 801}, "801 lines", {"tests/a.py": "x = 1\n" * 800}),
    ("a function too long", sizes,
     {"tests/a.c": function("run", 81)}, "run has 81 lines", {"tests/a.c": function("run", 80)}),
    ("a long class_init alone is let pass", sizes,
     {"tests/a.c": function("a_class_inits", 90)}, "90 lines", {"tests/a.c": function("a_class_init", 90)}),
    ("a state in booleans", sizes,
     {"kiosk/a.h": struct(["gboolean a", "gboolean b", "gboolean c"])}, "3 booleans",
     {"tests/a.h": struct(["gboolean a", "gboolean b", "gboolean c"])}),
    ("a state in bits", sizes,
     {"kiosk/a.h": struct(["guint a : 1", "gboolean b : 1", "unsigned int c:1"]), "tests/a.c": "x\n" * 9}, "3 booleans",
     {"kiosk/a.h": struct(["guint a : 3", "gboolean b", "bool c", "struct { gboolean c; } d"]),
      "tests/a.c": "x\n" * 9}),
    ("large files by habit", sizes,
     {"common/a.c": "\n" * 251}, "median file", {"common/a.c": "\n" * 250}),
    ("large functions by habit", sizes,
     {"common/a.c": function("a", 41), "tests/a.c": "x\n" * 100}, "function in ten",
     {"common/a.c": function("a", 40), "tests/a.c": "x\n" * 100}),
    ("few tests", sizes,
     {"common/a.c": "x\n" * 100, "tests/a.c": "x\n" * 59 + "// x\n\n" * 9, "tests/lint/b.py": "x\n" * 90}, "0.59",
     {"common/a.c": "x\n" * 100 + "/* x\n\n */\n" * 9, "tests/a.c": "x\n" * 50, "tests/a.py": "x\n" * 10}),

    ("a public name of another file", names,
     {"broker/core/desktop-state.c": function("usher_state_next", 4, "int")}, "usher_desktop_state_",
     {"broker/core/desktop-state.c": function("usher_desktop_state_next", 4, "int")}),
    ("a public name that only begins alike", names,
     {"common/error.c": function("usher_errors_of", 4, "int")}, "usher_error_",
     {"common/error.c": function("errors_of", 4, "static int")}),
    ("a companion that the header does not declare", names,
     {"common/offer.h": "typedef enum\n{\n  A\n} UsherPoolKind;\n",
      "common/offer.c": function("usher_pool_state_to_word", 4, "int")}, "usher_offer_",
     {"common/offer.h": "typedef enum\n{\n  A\n} UsherPoolKind;\n",
      "common/offer.c": function("usher_pool_kind_to_word", 4, "int")}),
    ("a public name on the line of its type", names,
     {"common/error.c": "int other (void)\n{\n}\n"}, "usher_error_",
     {"broker/main.c": "int main (void)\n{\n}\n"}),
    ("a public name with an attribute", names,
     {"common/error.c": "G_GNUC_PRINTF (1, 2) void\nother (const char *format, ...)\n{\n}\n"}, "usher_error_",
     {"common/error.c": "G_DEFINE_TYPE (UsherError, usher_error, G_TYPE_OBJECT)\n"}),

    ("unfinished work", words,
     {"README.md": f"{UNFINISHED}: later\n"}, UNFINISHED, {"README.md": "to do it later\n"}),
    ("unfinished work in code", words,
     {"common/a.c": "/* FIX" "ME */\n"}, "FIX" "ME", {"common/a.c": "/* fixed */\n"}),
    ("a test that may be skipped", words,
     {"tests/a.c": 'g_test_' 'skip ("no slapd");\n'}, "has not passed", {"tests/a.c": "g_test_fail ();\n"}),
    ("a test that may be skipped, in Python", words,
     {"tests/a.py": "@unittest." "sk" "ipIf(True)\n"}, "has not passed", {"tests/a.py": "@unittest.mock\n"}),
    ("a path of a machine", words,
     {"docs/a.md": "see \"/wor" "k/main\"\n"}, "somebody's machine",
     {"docs/a.md": "see docs/wor" "k/main, \"$HERE\"/roo" "t/init\n"}),
    ("a conflict", words,
     {"docs/a.md": "<<<<" "<<< HEAD\n"}, "conflict", {"docs/a.md": "a << b\n"}),
    ("a shell", words,
     {"common/a.c": "system (x);\n"}, "shell", {"common/a.c": 'file_system (x); /* system (x) */ f ("system (x)");\n'}),
    ("a command line", words,
     {"common/a.c": "g_spawn_command_line_sync (x);\n"}, "argument vector", {"common/a.c": "g_spawn_sync (x);\n"}),
    ("an unbounded copy", words,
     {"common/a.c": "strcpy (a, b);\n"}, "without a bound", {"common/a.c": "g_strlcpy (a, b, n);\n"}),
    ("an unbounded print", words,
     {"common/a.c": "sprintf (a, b);\n"}, "without a bound", {"common/a.c": "g_snprintf (a, n, b); asprintf (b);\n"}),
    ("a dialog that blocks", words,
     {"client/ui/a.c": "gtk_dialog_run (d);\n"}, "blocks", {"client/ui/a.c": "gtk_dialog_response (d, 1);\n"}),
    ("guessable numbers", words,
     {"common/a.c": "random ();\n"}, "guessable", {"common/a.c": "usher_secret_random (16);\n"}),
    ("anything for a number", words,
     {"common/a.c": "atoi (x);\n"}, "number", {"common/a.c": "g_ascii_string_to_unsigned (x);\n"}),

    ("a source without its licence", files,
     {"common/a.c": "int a;\n"}, "SPDX", {"common/a.c": SPDX + "int a;\n"}),
    ("a script without its licence", files,
     {"tools/run": "#!/bin/sh\nexit 0\n"}, "SPDX",
     {"tools/run": "#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0-or-later\n"}),
    ("a large file", files, {"docs/a.bin": "\0" * 200_001}, "200001 bytes", {"docs/a.bin": "\0" * 200_000}),
    ("a built file", files, {"po/de.gmo": "x"}, "built", {"po/de.po": "x"}),
    ("a tab", files, {"common/a.c": SPDX + "\tint a;\n"}, "tab", {"common/a.c": SPDX + "  int a;\n"}),
    ("a text that no translator sees", translations,
     {"po/POTFILES": "# none\n", "client/ui/a.c": 'f (_("Sign in"));\n'}, "not listed",
     {"po/POTFILES": "client/ui/a.c\n", "client/ui/a.c": 'f (_("Sign in"));\n'}),
    ("a page that no translator sees", translations,
     {"po/POTFILES": "# none\n", "data/a.ui": '<p translatable="yes">x</p>'}, "not listed",
     {"po/POTFILES": "# none\n", "data/a.ui": "<p>x</p>"}),
    ("a file that is gone, for translators", translations,
     {"po/POTFILES": "client/ui/a.c\n"}, "does not exist", {"po/POTFILES": "# none\n"}),
    ("a language that nobody ships", translations,
     {"po/POTFILES": "# none\n", "po/LINGUAS": "es\n", "po/de.po": PO_HEAD}, "po/de.po is not listed",
     {"po/POTFILES": "# none\n", "po/LINGUAS": "de es\n", "po/de.po": PO_HEAD}),
    ("a text that a language lacks", translations,
     {"po/POTFILES": "a.c\n", "a.c": 'f (_("Sign in"));\n', "po/LINGUAS": "de\n", "po/de.po": PO_HEAD}, "not every text",
     {"po/POTFILES": "a.c\n", "a.c": 'f (_("Sign in"));\n', "po/LINGUAS": "de\n",
      "po/de.po": PO_HEAD + 'msgid "Sign in"\nmsgstr "Anmelden"\n'}),
    ("a text that a language is not sure of", translations,
     {"po/POTFILES": "a.c\n", "a.c": 'f (_("Sign in"));\n', "po/LINGUAS": "de\n",
      "po/de.po": PO_HEAD + '#, fuzzy\nmsgid "Sign in"\nmsgstr "Einloggen"\n'}, "not every text",
     {"po/POTFILES": "a.c\n", "a.c": 'f (C_("button", "Open"));\n', "po/LINGUAS": "de\n",
      "po/de.po": PO_HEAD + 'msgctxt "button"\nmsgid "Open"\nmsgstr "Öffnen"\n'}),

    ("broken XML", validators, {"data/a.ui": "<interface>"}, "a.ui", {"data/a.ui": "<interface/>"}),
    ("a broken desktop file", validators,
     {"data/a.desktop.in": "[Desktop Entry]\nType=Application\n"}, "desktop-file-validate",
     {"data/a.desktop.in": "[Desktop Entry]\nType=Application\nName=A\nExec=a\n"}),
    ("broken metadata", validators,
     {"data/a.metainfo.xml": "<component><id>a</id></component>"}, "appstreamcli",
     {"data/b.xml": "<component/>"}),
    ("a broken schema", validators,
     {"data/a.gschema.xml": "<schemalist><schema id='a'><key name='b'/></schema></schemalist>"}, "glib-compile-schemas",
     {"data/a.gschema.xml": "<schemalist><schema id='a.b' path='/a/'><key name='b' type='b'><default>true</default>"
                            "</key></schema></schemalist>"}),
    ("a broken translation", validators,
     {"po/de.po": 'msgid "a %d"\nmsgstr "b"\nmsgid "a %d"\nmsgstr ""\n'}, "msgfmt",
     {"po/de.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'}),
    ("a broken API page", validators,
     {"data/api/openapi.yaml": "a: [\n"}, "yaml", {"data/api/openapi.yaml": "a: []\n"}),
    ("a link to nowhere", documents,
     {"docs/a.md": "see [b](b.md)\n", "b.md": "x\n"}, "leads nowhere",
     {"docs/a.md": "see [b](../b.md#x), [docs](../docs) and [us](https://example.org/)\n", "b.md": "x\n"}),
    ("a long first page", documents, {"README.md": "x\n" * 151}, "151 lines", {"README.md": "x\n" * 150}),
    ("a careless script", validators,
     {"tools/a.sh": "cd /x\nrm -rf $a/*\n"}, "shellcheck", {"tools/a.sh": 'cd /x || exit\nrm -f "$a"\n'}),
]

SUBJECTS = {
    "broker: keep the deadline": True,
    "broker, tests: keep the deadline": True,
    'Revert "broker: keep the deadline"': True,
    "Keep the deadline": False,
    "broker: keep the deadline.": False,
    "broker:keep": False,
    "broker: " + "k" * 63: True,
    "broker: " + "k" * 64: False,
}


def write(folder, contents):
    for path, text in contents.items():
        file = pathlib.Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def run_check(check, contents):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, contents)
        return list(check.check(Tree(folder)))


def case_passes(check, wrong, words_of_finding, right):
    found = run_check(check, wrong)
    flagged = any(words_of_finding in finding for finding in found)
    if not flagged:
        print(f"# not flagged with '{words_of_finding}': {found}")
    quiet = run_check(check, right)
    if quiet:
        print(f"# flagged although right: {quiet}")
    return flagged and not quiet


def subjects_pass():
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", folder, "-c", "user.name=T", "-c", "user.email=t@example.org"]
        subprocess.run([*git, "init", "-q"], check=True)
        for subject in SUBJECTS:
            subprocess.run([*git, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m", subject], check=True)
        tree = Tree(folder)
        before = len(list(history.check(tree)))
        write(folder, {history.OLD: "# too late\nKeep the deadline\n"})
        tree = Tree(folder)
        found = list(history.check(tree))
        assert len(found) == before - 1
        flagged = {line.split()[1].rstrip(":") for line in found}
        log = dict(line.split("\t") for line in tree.git("log", "--format=%h%x09%s").splitlines())
        wrong = [subject for commit, subject in log.items() if (commit in flagged) == (SUBJECTS[subject] or subject == "Keep the deadline")]
    for subject in wrong:
        print(f"# judged wrongly: {subject}")
    return not wrong and len(log) == len(SUBJECTS)


def ignored_files_pass():
    """Builds in the tree are nobody's to check; files not yet added are."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, {".gitignore": "/build*/\n", "build/a.c": "int a;", "common/a.c": "int a;"})
        subprocess.run(["git", "-C", folder, "init", "-q"], check=True)
        return Tree(folder).paths == [".gitignore", "common/a.c"]


def folders_without_git_pass():
    """A release's folder is checked as well, without what was built in it."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, {"build/a.c": "int a;", "common/a.c": "int a;", ".cache/a": ""})
        return Tree(folder).paths == ["common/a.c"]


def functions_pass():
    text = (SPDX + '/* no (x)\n{ */\nstatic int\none (int a,\n     int b)\n{\n  if (f ("}", \'}\'))\n    {\n    }\n}\n\n'
            "G_DEFINE_TYPE_WITH_CODE (A, a, B,\n  G_IMPLEMENT (x))\n\nstruct A\n{\n  int x;\n};\n\n"
            "void\ntwo (void) G_GNUC_PURE;\n\nconst char *\ntwo (void)\n{\n}\n")
    found = [(item.name, item.lines, item.static) for item in c_source.functions(text)]
    if found != [("one", 7, True), ("two", 3, False)]:
        print(f"# found {found}")
        return False
    return True


def main():
    tests = [(name, lambda case=case: case_passes(*case)) for name, *case in CASES]
    tests += [("subjects of commits", subjects_pass), ("ignored files", ignored_files_pass),
              ("a folder without git", folders_without_git_pass),
              ("functions are found whole", functions_pass)]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        passed = test()
        failed += not passed
        print(f"{'ok' if passed else 'not ok'} {number} - {name}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
