# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may include what: the table of docs/architecture.md. What is not allowed is denied.

A folder's rule names the folders of the tree and the libraries it may include ("broker/." is
what lies directly in that folder; a header may stand for itself); the longest rule that begins a file's path decides. The C
library and POSIX are LIBC, which the core does not get whole: no files, sockets, clock or
randomness there.
"""
import fnmatch
import re

from checks import c_source
from checks.tree import PRODUCT

LIBRARIES = {
    "glib": r"glib(-object|/\w+|-unix)?\.h|glib-object\.h|gmodule\.h",
    "gio": r"gio/.*",
    "json": r"json-glib/.*",
    "sodium": r"sodium\.h",
    "gnutls": r"gnutls/.*",
    "microhttpd": r"microhttpd\.h",
    "crypt": r"crypt\.h",
    "ldap": r"ldap(_\w+)?\.h|lber(_\w+)?\.h",
    "libvirt": r"libvirt/.*",
    "xml": r"libxml/.*",
    "sqlite": r"sqlite3\.h",
    "postgres": r"libpq-fe\.h|postgresql/.*",
    "systemd": r"systemd/.*",
    "soup": r"libsoup/.*",
    "gtk": r"gtk/.*|gdk/.*|gdk-pixbuf/.*|pango/.*|cairo\.h|cairo-\w+\.h|atk/.*",
    "archive": r"archive\.h|archive_entry\.h",
    "handy": r"handy\.h|libhandy-1/.*",
    "spice": r"spice-.*|spice/.*",
    "secret": r"libsecret/.*",
    "pam": r"security/.*",
    "gettext": r"libintl\.h|glib/gi18n(-lib)?\.h|locale\.h",
}
# of the C library, what neither reads nor changes anything outside the program
PURE = r"string\.h|stdint\.h|stddef\.h|stdbool\.h|stdlib\.h|stdarg\.h|limits\.h|inttypes\.h|ctype\.h|errno\.h|math\.h|float\.h"
LIBC = PURE + "|" + "|".join(name + r"\.h" for name in (
    "assert", "dirent", "fcntl", "grp", "ifaddrs", "langinfo", "libgen", "malloc", "netdb", "poll", "pthread", "pwd",
    "sched", "signal", "stdio", "sysexits", "syslog", "termios", "time", "unistd", "wchar",
    r"net/\w+", r"netinet/\w+", r"arpa/\w+", r"sys/\w+", r"linux/\w+"))

BROKER_BASE = ("broker/ports", "broker/core", "common")
# json-glib is common's, and comes with what common offers
GLIB = ("glib", "gio", "json")
RULES = {
    "common": (("common",), ("libc", *GLIB, "sodium", "gettext")),
    # the composition root alone sees both sides
    "broker/main.c": (("broker/.", "broker/settings", "common"), ("libc", *GLIB, "systemd", "sodium", "gettext")),
    "broker/app[.-]*": (("broker", "common"), ("libc", *GLIB, "systemd")),
    # reads files into values for those that app.c joins, so it knows values of theirs, not what they do
    "broker/settings": (("broker/settings", "broker/core", "common", "broker/http/server-limits.h"), ("libc", *GLIB)),
    "broker": (("broker/.", "broker/settings", "broker/service", *BROKER_BASE), ("libc", *GLIB, "systemd")),
    "broker/core": (("broker/core", "common"), ("pure", "glib")),
    "broker/ports": (BROKER_BASE, ("pure", *GLIB)),
    "broker/service": (("broker/service", *BROKER_BASE), ("libc", *GLIB)),
    "broker/http": (("broker/http", "broker/service", "broker/core", "common"),
                    ("libc", *GLIB, "microhttpd", "gnutls")),
    "broker/ctl": (("broker/ctl", "common"), ("libc", *GLIB, "soup", "gettext")),
    "broker/gateway": (("broker/gateway", "common"), ("libc", *GLIB, "gnutls")),
    "broker/adapters": ((), ()),
    "broker/adapters/file": (("broker/adapters/file", *BROKER_BASE), ("libc", *GLIB, "crypt")),
    "broker/adapters/ldap": (("broker/adapters/ldap", *BROKER_BASE), ("libc", *GLIB, "ldap")),
    "broker/adapters/libvirt": (("broker/adapters/libvirt", *BROKER_BASE), ("libc", *GLIB, "libvirt", "xml")),
    "broker/adapters/seed": (("broker/adapters/seed", *BROKER_BASE), ("libc", *GLIB, "archive")),
    "broker/adapters/sql": (("broker/adapters/sql", *BROKER_BASE), ("libc", *GLIB, "sqlite", "postgres")),
    "broker/adapters/tls": (("broker/adapters/tls", *BROKER_BASE), ("libc", *GLIB, "gnutls")),
    "broker/adapters/virtio": (("broker/adapters/virtio", *BROKER_BASE), ("libc", *GLIB)),
    "client": ((), ()),
    "client/model": (("client/model", "common"), ("libc", *GLIB, "gettext")),
    "client/api": (("client/api", "client/model", "common"), ("libc", *GLIB, "soup")),
    "client/viewer": (("client/viewer", "client/model", "common"), ("libc", *GLIB, "spice", "gtk", "gettext")),
    "client/ui": (("client/ui", "client/model", "common"), ("libc", *GLIB, "gtk", "handy", "gettext")),
    "client/flow": (("client/flow", "client/api", "client/model", "client/viewer", "client/ui", "common"),
                    ("libc", *GLIB, "gtk", "handy", "secret", "gettext")),
    "client/app": (("client", "common"), ("libc", *GLIB, "gtk", "handy", "gettext")),
    "kiosk": (("kiosk", "client/api", "client/model", "client/viewer", "client/ui", "client/flow", "common"),
              ("libc", *GLIB, "gtk", "handy", "gettext")),
    "guest": ((), ()),
    "guest/agent": (("guest/agent", "guest/wire", "common"), ("libc", *GLIB, "sodium")),
    "guest/greeter": (("guest/greeter", "guest/wire", "common"), ("libc", *GLIB, "gtk", "gettext")),
    "guest/pam": (("guest/pam", "guest/wire"), ("libc", "pam")),
    "guest/wire": (("guest/wire",), ("libc",)),
}
GENERATED = r"config\.h|[\w-]+-resources\.h"


def rule_of(path):
    """The longest rule that names the file or a folder above it."""
    fitting = [name for name in RULES if fnmatch.fnmatch(path, name) or path.startswith(name + "/")]
    name = max(fitting, key=len, default=path)
    return name, RULES.get(name, ((), ()))


def in_folders(include, folders):
    return any(include.rpartition("/")[0] + "/." == folder or (include + "/").startswith(folder + "/")
               for folder in folders)


def library_allowed(include, libraries):
    patterns = {"libc": LIBC, "pure": PURE, **LIBRARIES}
    return any(re.fullmatch(patterns[library], include) for library in libraries)


def check(tree):
    for path in tree.c_files(product_only=True):
        folder, (folders, libraries) = rule_of(path)
        for line, include in c_source.includes(tree.text(path)):
            where = f"{path}:{line}"
            if include.startswith("<"):
                if not library_allowed(include[1:-1], libraries):
                    yield f"{where}: {folder or path} may not include {include}"
            elif re.fullmatch(GENERATED, include):
                continue
            elif "/" not in include or include.startswith(".") or include.split("/")[0] not in PRODUCT:
                yield f"{where}: include \"{include}\" is to be written from the root of the tree"
            elif not in_folders(include, folders):
                yield f"{where}: {folder} may not include \"{include}\""
