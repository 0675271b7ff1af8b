/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "tests/unit/broker/settings-folder.h"

/* one file beside a right host and template, and what is said of it */
typedef struct
{
  const char *name;
  const char *path;
  const char *text;
  const char *errors;
} Case;

static const Case cases[] = {
  { "unknown-key", "pools.d/office.conf", SETTINGS_POOL "size-mim = 3\n",
    "pools.d/office.conf:3: [pool] size-mim: there is no such key; the group has title, description, icon, template, version, "
    "clone, kind, name-pattern, size-min, size-max, warm, warm-off, hours, schedule, time-zone, shrink-after, "
    "clones-at-once, starts-at-once, deletes-at-once, per-user, ticket-life, start-timeout, take-over, user-actions, snapshots, "
    "snapshot-schedule, on-disconnect, reconnect-grace, longest-session, on-lost-entitlement, shutdown-timeout, hosts, placement, require-labels, prefer-labels\n" },
  { "version", "pools.d/office.conf", SETTINGS_POOL "version = newest\n",
    "pools.d/office.conf:3: [pool] version: 'newest' is neither latest nor the number of a version\n" },
  { "version-zero", "pools.d/office.conf", SETTINGS_POOL "version = 0\n",
    "pools.d/office.conf:3: [pool] version: '0' is neither latest nor the number of a version\n" },
  { "schedule", "pools.d/office.conf", SETTINGS_POOL "schedule = Mo-Fr 07:00-08:30 warm 4; Mon warm 4\n",
    "pools.d/office.conf:3: [pool] schedule: 'Mon warm 4' is not a time of the week with sizes such as Mo-Fr 07:00-08:30 "
    "warm 40, or Sa,Su size-min 0 warm 0\n" },
  { "hours", "pools.d/office.conf", SETTINGS_POOL "hours = Mo-Fr 7-18\n",
    "pools.d/office.conf:3: [pool] hours: 'Mo-Fr 7-18' is not a time of the week such as Mo-Fr 07:00-18:00, Sa,Su or "
    "22:00-06:00\n" },
  { "on-disconnect", "pools.d/office.conf", SETTINGS_POOL "on-disconnect = lock\n",
    "pools.d/office.conf:3: [pool] on-disconnect: 'lock' is neither keep nor one of suspend, log-off, shut-down and recycle "
    "with a time, such as shut-down after 30min\n" },
  { "recycle-personal", "pools.d/office.conf", SETTINGS_POOL "kind = personal\non-disconnect = recycle after 1h\n",
    "pools.d/office.conf:4: [pool] on-disconnect: recycle is for floating pools: it would wipe the users' own desktops\n" },
  { "lost-entitlement", "pools.d/office.conf", SETTINGS_POOL "on-lost-entitlement = log-off after 1h\n",
    "pools.d/office.conf:3: [pool] on-lost-entitlement: 'log-off after 1h' is none of: keep, log-off, shut-down, recycle\n" },
  { "lost-personal", "pools.d/office.conf", SETTINGS_POOL "kind = personal\non-lost-entitlement = recycle\n",
    "pools.d/office.conf:4: [pool] on-lost-entitlement: recycle is for floating pools: a directory that forgets a group for a "
    "moment would wipe the users' own desktops\n" },
  { "snapshots-floating", "pools.d/office.conf", SETTINGS_POOL "snapshots = 3\n",
    "pools.d/office.conf:3: [pool] snapshots: is not for floating pools: nothing of their desktops is kept\n" },
  { "snapshot-schedule", "pools.d/office.conf", SETTINGS_POOL "kind = personal\nsnapshot-schedule = 03:00\n",
    "pools.d/office.conf:4: [pool] snapshot-schedule: '03:00' is not a moment of the week with a number such as Mo-Su 03:00 "
    "keep 5\n" },
  { "suspend-floating", "pools.d/office.conf", SETTINGS_POOL "on-disconnect = suspend after 1h\n",
    "pools.d/office.conf:3: [pool] on-disconnect: suspend is not for floating pools: their desktops are reset when they are "
    "off\n" },
  { "longest-session", "pools.d/office.conf", SETTINGS_POOL "longest-session = 10s\n",
    "pools.d/office.conf:3: [pool] longest-session: '10s' is not a time from 1min to 365d, with a unit: 90s, 15min, 8h\n" },
  { "schedule-too-many", "pools.d/office.conf", SETTINGS_POOL "size-max = 10\nschedule = Mo warm 10; Tu warm 11\n",
    "pools.d/office.conf:4: [pool] schedule: 'Tu warm 11' has more than size-max, 10\n" },
  { "time-zone", "pools.d/office.conf", SETTINGS_POOL "time-zone = Berlin\n",
    "pools.d/office.conf:3: [pool] time-zone: 'Berlin' is not a time zone of this machine, such as Europe/Berlin or UTC\n" },
  { "time-zone-path", "pools.d/office.conf", SETTINGS_POOL "time-zone = ../Europe/Berlin\n",
    "pools.d/office.conf:3: [pool] time-zone: '../Europe/Berlin' is not a time zone of this machine, such as Europe/Berlin or "
    "UTC\n" },
  { "warm-off", "pools.d/office.conf", SETTINGS_POOL "size-max = 10\nwarm = 5\nwarm-off = 6\n",
    "pools.d/office.conf:5: [pool] warm-off: 6 and warm, 5, are more than size-max, 10\n" },
  { "unknown-group", "pools.d/office.conf", SETTINGS_POOL "[polcy]\nusb = 1\n",
    "pools.d/office.conf:3: [polcy]: there is no such group in a pool's file; it has [pool], [entitlement], [policy]\n" },
  { "number", "pools.d/office.conf", SETTINGS_POOL "size-min = many\n",
    "pools.d/office.conf:3: [pool] size-min: 'many' is not a whole number from 0 to 100000\n" },
  { "number-too-large", "pools.d/office.conf", SETTINGS_POOL "\n# how many\nsize-min = 100001\n",
    "pools.d/office.conf:5: [pool] size-min: '100001' is not a whole number from 0 to 100000\n" },
  { "comment-behind-value", "pools.d/office.conf", SETTINGS_POOL "size-min = 20   # twenty\n",
    "pools.d/office.conf:3: [pool] size-min: '20   # twenty' is not a whole number from 0 to 100000 "
    "(a comment needs a line of its own)\n" },
  { "duration", "pools.d/office.conf", SETTINGS_POOL "ticket-life = 60\n",
    "pools.d/office.conf:3: [pool] ticket-life: '60' is not a time from 10s to 10min, with a unit: 90s, 15min, 8h\n" },
  { "duration-too-short", "pools.d/office.conf", SETTINGS_POOL "ticket-life = 1s\n",
    "pools.d/office.conf:3: [pool] ticket-life: '1s' is not a time from 10s to 10min, with a unit: 90s, 15min, 8h\n" },
  { "size", "broker.conf", "[limits]\nbody = 64\n",
    "broker.conf:2: [limits] body: '64' is not a size from 1KiB to 1MiB, with a unit: 64KiB, 4GiB\n" },
  { "word", "pools.d/office.conf", SETTINGS_POOL "kind = Floating\n",
    "pools.d/office.conf:3: [pool] kind: 'Floating' is none of: floating, manual, personal\n" },
  { "words", "pools.d/office.conf", SETTINGS_POOL "user-actions = start; explode\n",
    "pools.d/office.conf:3: [pool] user-actions: 'explode' is none of: start, shutdown, reset, snapshot, revert; or none alone\n" },
  { "words-none-and-more", "pools.d/office.conf", SETTINGS_POOL "user-actions = none; start\n",
    "pools.d/office.conf:3: [pool] user-actions: 'none' is none of: start, shutdown, reset, snapshot, revert; or none alone\n" },
  { "flag", "pools.d/office.conf", SETTINGS_POOL "[policy]\nfiles = true\n",
    "pools.d/office.conf:4: [policy] files: 'true' is neither yes nor no\n" },
  { "empty", "pools.d/office.conf", "[pool]\ntemplate =\n",
    "pools.d/office.conf:2: [pool] template: is empty: leave the line out for the default\n" },
  { "empty-list", "pools.d/office.conf", SETTINGS_POOL "hosts = ;;\n",
    "pools.d/office.conf:3: [pool] hosts: is empty: leave the line out for the default\n" },
  { "list-twice", "pools.d/office.conf", SETTINGS_POOL "[entitlement]\nallow-groups = staff; teachers; staff\n",
    "pools.d/office.conf:4: [entitlement] allow-groups: 'staff' is listed twice\n" },
  { "network", "pools.d/office.conf", SETTINGS_POOL "[entitlement]\nallow-networks = 10.0.0.0/8; 192.0.2.5/24\n",
    "pools.d/office.conf:4: [entitlement] allow-networks: '192.0.2.5/24' is not a network such as 192.0.2.0/24 or "
    "2001:db8::/32, with no bits past the prefix, or an IP address\n" },
  { "escape", "pools.d/office.conf", SETTINGS_POOL "title = C:\\desktop\n",
    "pools.d/office.conf:3: [pool] title: has an escape that does not exist: write \\\\ for a backslash\n" },
  { "control", "pools.d/office.conf", SETTINGS_POOL "title = a\\tb\n",
    "pools.d/office.conf:3: [pool] title: holds a control character\n" },
  { "pattern", "pools.d/office.conf", SETTINGS_POOL "name-pattern = office\n",
    "pools.d/office.conf:3: [pool] name-pattern: 'office' is not a pattern for names: letters, digits, - and one run of up "
    "to 6 # that stands for digits, at most 63 characters, such as office-###\n" },
  { "pattern-two-runs", "pools.d/office.conf", SETTINGS_POOL "name-pattern = a#b#\n",
    "pools.d/office.conf:3: [pool] name-pattern: 'a#b#' is not a pattern for names: letters, digits, - and one run of up "
    "to 6 # that stands for digits, at most 63 characters, such as office-### (a comment needs a line of its own)\n" },
  { "pattern-too-short", "pools.d/office.conf", SETTINGS_POOL "size-max = 10\nname-pattern = o#\n",
    "pools.d/office.conf:4: [pool] name-pattern: 'o#' has too few # for size-max, 10 desktops\n" },
  { "pattern-default", "pools.d/my_office.conf", SETTINGS_POOL,
    "pools.d/my_office.conf:1: [pool] name-pattern: is missing, and its default does not do here: 'my_office-###' is not a "
    "pattern for names: letters, digits, - and one run of up to 6 # that stands for digits, at most 63 characters, such as "
    "office-###\n" },
  { "sizes", "pools.d/office.conf", SETTINGS_POOL "size-min = 20\nsize-max = 10\nwarm = 11\n",
    "pools.d/office.conf:3: [pool] size-min: 20 is more than size-max, 10\n"
    "pools.d/office.conf:5: [pool] warm: 11 is more than size-max, 10\n" },
  { "usb", "pools.d/office.conf", SETTINGS_POOL "[policy]\nusb = all\n",
    "pools.d/office.conf:4: [policy] usb: 'all' is not a filter: class,vendor,product,version,allow joined by |, "
    "with -1 for any, such as 0x08,-1,-1,-1,1\n" },
  { "required", "pools.d/office.conf", "# nothing\n[pool]\ntitle = Office\n",
    "pools.d/office.conf:2: [pool] template: is missing: What the desktops are cloned from: a file of templates.d, "
    "without .conf\n" },
  { "required-no-group", "pools.d/office.conf", "",
    "pools.d/office.conf:1: [pool] template: is missing: What the desktops are cloned from: a file of templates.d, "
    "without .conf\n" },
  { "dangling-template", "pools.d/office.conf", "[pool]\ntemplate = windows\n",
    "pools.d/office.conf:2: [pool] template: there is no template 'windows': templates.d/windows.conf does not exist\n" },
  { "dangling-host", "pools.d/office.conf", SETTINGS_POOL "hosts = kvm1; kvm2; kvm3\n",
    "pools.d/office.conf:3: [pool] hosts: there is no host 'kvm2': hosts.d/kvm2.conf does not exist\n"
    "pools.d/office.conf:3: [pool] hosts: there is no host 'kvm3': hosts.d/kvm3.conf does not exist\n" },
  { "key-twice", "pools.d/office.conf", SETTINGS_POOL "warm = 1\nwarm = 2\n",
    "pools.d/office.conf:4: [pool] warm: is already at line 3; keep one of the two\n" },
  { "group-twice", "pools.d/office.conf", SETTINGS_POOL "[policy]\n[pool]\nwarm = x\n",
    "pools.d/office.conf:4: [pool]: is already at line 1; keep one of the two\n"
    "pools.d/office.conf:5: [pool] warm: 'x' is not a whole number from 0 to 100000\n" },
  { "syntax", "pools.d/office.conf", SETTINGS_POOL "what is this\nwarm = 1\n",
    "pools.d/office.conf:3: 'what is this' is neither a [group], nor key = value, nor a comment (#)\n" },
  { "syntax-semicolon", "pools.d/office.conf", SETTINGS_POOL "; warm = 1\n",
    "pools.d/office.conf:3: '; warm = 1' is neither a [group], nor key = value, nor a comment (#)\n" },
  { "syntax-group", "pools.d/office.conf", SETTINGS_POOL "[policy\nusb = 1\n",
    "pools.d/office.conf:3: '[policy' is not a group; a group looks like [name]\n" },
  { "before-group", "pools.d/office.conf", "warm = 1\n" SETTINGS_POOL,
    "pools.d/office.conf:1: warm: stands before the first [group]\n" },
  { "not-utf8", "pools.d/office.conf", SETTINGS_POOL "title = B\xfcro\n",
    "pools.d/office.conf:3: is not UTF-8 text\n" },
  { "wrong-name", "pools.d/two words.conf", SETTINGS_POOL,
    "pools.d/two words.conf: the file's name is the thing's name: letters, digits, - and _, at most 63, then .conf\n" },
  { "all-at-once", "pools.d/office.conf",
    "[pool]\ntemplate = none-such\nkind = maybe\nwarm = -1\nwhat\n[policy]\nusb-auto = x\n[more]\n",
    "pools.d/office.conf:2: [pool] template: there is no template 'none-such': templates.d/none-such.conf does not exist\n"
    "pools.d/office.conf:3: [pool] kind: 'maybe' is none of: floating, manual, personal\n"
    "pools.d/office.conf:4: [pool] warm: '-1' is not a whole number from 0 to 100000\n"
    "pools.d/office.conf:5: 'what' is neither a [group], nor key = value, nor a comment (#)\n"
    "pools.d/office.conf:7: [policy] usb-auto: 'x' is not a filter: class,vendor,product,version,allow joined by |, "
    "with -1 for any, such as 0x08,-1,-1,-1,1\n"
    "pools.d/office.conf:8: [more]: there is no such group in a pool's file; it has [pool], [entitlement], [policy]\n" },
  { "listen-plain", "broker.conf", "[server]\nlisten = http://127.0.0.1:8080; http://0.0.0.0:80\n",
    "broker.conf:2: [server] listen: 'http://0.0.0.0:80' would send passwords in the clear: http:// is for loopback "
    "addresses alone, use https://\n" },
  { "listen-name", "broker.conf", "[server]\nlisten = https://broker.example.org:8443\n",
    "broker.conf:2: [server] listen: 'https://broker.example.org:8443' is not a place to listen at: https://ADDRESS:PORT, "
    "or http:// on a loopback address; an IPv6 address stands in brackets\n" },
  { "listen-path", "broker.conf", "[server]\nlisten = https://[::]:8443/\n",
    "broker.conf:2: [server] listen: 'https://[::]:8443/' is not a place to listen at: https://ADDRESS:PORT, "
    "or http:// on a loopback address; an IPv6 address stands in brackets\n" },
  { "store", "broker.conf", "[store]\nuri = sqlite:usher.db\n",
    "broker.conf:2: [store] uri: 'sqlite:usher.db' is not a store: sqlite:/PATH\n" },
  { "idle", "broker.conf", "[sign-in]\nidle = 2h\nlongest = 1h\n",
    "broker.conf:2: [sign-in] idle: is longer than [sign-in] longest\n" },
  { "ca-missing", "hosts.d/kvm1.conf",
    "[host]\nuri = qemu:///session\nspice-address = 127.0.0.1\nspice-ca = none.pem\nspice-subject = CN=x\n",
    "hosts.d/kvm1.conf:4: [host] spice-ca: cannot read '@none.pem': No such file or directory\n" },
  { "ca-wrong", "hosts.d/kvm1.conf",
    "[host]\nuri = qemu:///session\nspice-address = 127.0.0.1\nspice-ca = domain.xml\nspice-subject = CN=x\n",
    "hosts.d/kvm1.conf:4: [host] spice-ca: '@domain.xml' holds no certificate in PEM form\n" },
  { "ca-folder", "hosts.d/kvm1.conf",
    "[host]\nuri = qemu:///session\nspice-address = 127.0.0.1\nspice-ca = hosts.d\nspice-subject = CN=x\n",
    "hosts.d/kvm1.conf:4: [host] spice-ca: '@hosts.d' is not a file\n" },
  { "host", "hosts.d/kvm1.conf", "[host]\nuri = kvm1\nspice-address = 192.0.2.1:5900/\nspice-subject = kvm1\n",
    "hosts.d/kvm1.conf:1: [host] spice-ca: is missing: PEM file of the authority that signed the certificates of the "
    "SPICE servers\n"
    "hosts.d/kvm1.conf:2: [host] uri: 'kvm1' is not a libvirt connection such as qemu:///system or "
    "qemu+tls://kvm1.example.org/system\n"
    "hosts.d/kvm1.conf:3: [host] spice-address: '192.0.2.1:5900/' is not a host name or an IP address\n"
    "hosts.d/kvm1.conf:4: [host] spice-subject: 'kvm1' is not a certificate's subject such as O=Example,CN=kvm1.example.org\n" },
  { "host-addresses", "hosts.d/kvm1.conf", SETTINGS_HOST "spice-addresses = 10.0.0.0/8 kvm1; 10.0.0.0/8; ::/0 a b\n",
    "hosts.d/kvm1.conf:6: [host] spice-addresses: '10.0.0.0/8' is not a network and a host name or an IP address, such as "
    "192.0.2.0/24 10.1.0.11\n" },
  { "host-storage", "hosts.d/kvm1.conf", SETTINGS_HOST "shared-storage = nfs1 nfs2\nfence = fence_ipmilan; --action=off\n",
    "hosts.d/kvm1.conf:6: [host] shared-storage: 'nfs1 nfs2' is not one word\n"
    "hosts.d/kvm1.conf:7: [host] fence: 'fence_ipmilan' is not the full path of a command\n" },
  { "volume", "templates.d/base.conf", "[template]\nvolume = /images/base.qcow2\ndomain = ca.pem\n",
    "templates.d/base.conf:2: [template] volume: '/images/base.qcow2' is a path: write the name of a volume in the host's "
    "storage pool\n"
    "templates.d/base.conf:3: [template] domain: '@ca.pem' is no domain definition: make one with virsh dumpxml --inactive\n" },
  { "volume-alone", "templates.d/base.conf", "[template]\nvolume = base.qcow2\n",
    "templates.d/base.conf:2: [template] domain: is missing: a volume alone says nothing of the machine around it\n" },
  { "customise", "templates.d/base.conf", SETTINGS_TEMPLATE "customise = cloud-init\njoin-domain = example.org\nuser-data = ca.pem\n",
    "templates.d/base.conf:5: [template] join-domain: is for customise = unattend\n"
    "templates.d/base.conf:6: [template] user-data: '@ca.pem' is no user data: its first line says what it is, such as "
    "#cloud-config\n" },
  { "customise-none", "templates.d/base.conf", SETTINGS_TEMPLATE "unattend = ca.pem\n",
    "templates.d/base.conf:4: [template] unattend: '@ca.pem' is no answer file of Windows\n"
    "templates.d/base.conf:4: [template] unattend: is for customise = unattend\n" },
  { "customise-nothing", "templates.d/base.conf", SETTINGS_TEMPLATE "customise = unattend\n",
    "templates.d/base.conf:4: [template] unattend: is missing: Windows needs an answer file\n" },
  { "realm-other-kind", "realms.d/local.conf", "[realm]\nkind = file\nservers = ldaps://ldap1.example.org\n",
    "realms.d/local.conf:3: [realm] servers: is for realms of kind ldap, and this one is of kind file\n" },
  { "realm-no-server", "realms.d/office.conf", "[realm]\nkind = ldap\nbase = dc=example\n",
    "realms.d/office.conf:1: [realm] servers: is missing: a realm of kind ldap needs a server\n" },
  { "realm-clear", "realms.d/office.conf",
    "[realm]\nkind = ldap\nbase = dc=example\nservers = ldap://ldap1.example.org; ldap://localhost\nplain = yes\n",
    "realms.d/office.conf:5: [realm] plain: 'ldap://ldap1.example.org' is another machine: passwords would go there in the "
    "clear\n" },
  { "realm-filters", "realms.d/office.conf",
    "[realm]\nkind = ldap\nservers = office\nuser-filter = (uid=me)\ngroup-filter = member=%s\ndn-pattern = uid=me\n"
    "name-attribute = full name\n",
    "realms.d/office.conf:1: [realm] base: is missing: users are searched below it\n"
    "realms.d/office.conf:3: [realm] servers: 'office' is not an LDAP server such as ldaps://ldap1.example.org\n"
    "realms.d/office.conf:4: [realm] user-filter: '(uid=me)' has no %s for the user's name, as in (uid=%s)\n"
    "realms.d/office.conf:5: [realm] group-filter: 'member=%s' is not an LDAP filter in parentheses\n"
    "realms.d/office.conf:6: [realm] dn-pattern: 'uid=me' has no %s for the user's name, as in "
    "uid=%s,ou=people,dc=example,dc=org\n"
    "realms.d/office.conf:7: [realm] name-attribute: 'full name' is not the name of an attribute\n" },
  { "realm-dn", "realms.d/office.conf",
    "[realm]\nkind = ldap\nservers = ldaps://ldap1.example.org\nbase = example.org\nuser-base = ou=people,=x\n"
    "group-base = cn=Doe\\\\, John,dc=x\n",
    "realms.d/office.conf:4: [realm] base: 'example.org' is not a DN such as dc=example,dc=org\n"
    "realms.d/office.conf:5: [realm] user-base: 'ou=people,=x' is not a DN such as dc=example,dc=org\n" },
  { "realm-no-group-base", "realms.d/office.conf",
    "[realm]\nkind = ldap\nservers = ldaps://ldap1.example.org\ndn-pattern = uid=%s,dc=example\n",
    "realms.d/office.conf:1: [realm] base: is missing: groups are searched below it\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  const SettingsFile files[] = { SETTINGS_BASE, { test->path, test->text }, { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *errors = settings_folder_errors (folder);
  g_autoptr (GString) expected = g_string_new (test->errors);

  /* a path inside a message was cut as well */
  g_string_replace (expected, "'@", "'", 0);
  g_assert_cmpstr (errors, ==, expected->str);
}

/* an answer file that asks for more than the template has, and a name that Windows does not take */
static void
test_windows (void)
{
  static const SettingsFile files[] = {
    SETTINGS_BASE,
    { "answers.xml", "<unattend>@NAME@ @DOMAIN@ @JOIN-PASSWORD@</unattend>\n" },
    { "templates.d/windows.conf", "[template]\njoin-ou = OU=x\ncustomise = unattend\nunattend = answers.xml\n" },
    { "pools.d/fits.conf", "[pool]\ntemplate = windows\nname-pattern = fifteen-is-####\n" },
    { "pools.d/long.conf", "[pool]\ntemplate = windows\nname-pattern = sixteen-is-l-###\n" },
    { "pools.d/linux.conf", SETTINGS_POOL "name-pattern = sixteen-is-fine-###\n" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *errors = settings_folder_errors (folder);

  g_assert_cmpstr (errors, ==,
                   "pools.d/long.conf:3: [pool] name-pattern: 'sixteen-is-l-###' is longer than 15 characters, more than Windows "
                   "takes\n"
                   "templates.d/windows.conf:3: [template] join-domain: is missing: the answer file has @DOMAIN@\n"
                   "templates.d/windows.conf:3: [template] join-password-file: is missing: the answer file has @JOIN-PASSWORD@\n");
}

static void
test_patterns_clash (void)
{
  static const SettingsFile files[] = {
    SETTINGS_BASE,
    { "pools.d/a.conf", SETTINGS_POOL "name-pattern = pc-###\n" },
    { "pools.d/b.conf", SETTINGS_POOL "name-pattern = pc-1##\nsize-max = 5\n" },
    { "pools.d/c.conf", SETTINGS_POOL "name-pattern = pc-####\n" },
    { "pools.d/pc-3.conf", SETTINGS_POOL },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *errors = settings_folder_errors (folder);

  g_assert_cmpstr (errors, ==,
                   "pools.d/b.conf:3: [pool] name-pattern: 'pc-1##' makes the same names as 'pc-###' of pool a\n");
}

static void
test_two_defaults (void)
{
  static const SettingsFile files[] = {
    { "realms.d/a.conf", "[realm]\ndefault = yes\n" },
    { "realms.d/b.conf", "[realm]\n\ndefault = yes\n" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *errors = settings_folder_errors (folder);

  g_assert_cmpstr (errors, ==, "realms.d/b.conf:3: [realm] default: realm a is the default already; there can be one\n");
}

static void
test_secret (void)
{
  static const char realm[] = "[realm]\nkind = ldap\nbase = dc=example\nservers = ldaps://ldap1.example.org\n"
                              "bind-dn = cn=usher\nbind-password-file = secret\n";
  static const SettingsFile files[] = { { "realms.d/office.conf", realm }, { "secret", "hunter2\n" }, { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *open = NULL;
  g_autofree char *empty = NULL;

  settings_folder_chmod (folder, "secret", 0644);
  open = settings_folder_errors (folder);
  g_assert_cmpstr (open, ==, "realms.d/office.conf:6: [realm] bind-password-file: 'secret' can be read by everybody: "
                             "chmod o= it\n");
  g_assert_null (strstr (open, "hunter2"));

  settings_folder_write (folder, "secret", "\nhunter2\n");
  settings_folder_chmod (folder, "secret", 0600);
  empty = settings_folder_errors (folder);
  g_assert_cmpstr (empty, ==, "realms.d/office.conf:6: [realm] bind-password-file: 'secret' has no password in its first "
                              "line\n");
}

static void
test_no_folder (void)
{
  static const SettingsFile files[] = { { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *missing = g_build_filename (folder, "none", NULL);
  g_autofree char *errors = settings_folder_errors (missing);
  g_autofree char *expected = g_strdup_printf ("%s: is not a folder\n", missing);

  g_assert_cmpstr (errors, ==, expected);
}

static void
test_unreadable (void)
{
  static const SettingsFile files[] = { { "pools.d/office.conf/inside", "" }, { NULL, NULL } };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *errors = settings_folder_errors (folder);

  g_assert_true (g_str_has_prefix (errors, "pools.d/office.conf: cannot be read: "));
}

static char *
check (SettingsFolder *folder,
       int             expected)
{
  g_autofree char *prefix = g_strconcat (folder, "/", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  char *buffer = NULL;
  gsize length = 0;
  FILE *output = open_memstream (&buffer, &length);

  g_assert_cmpint (usher_settings_check (folder, output), ==, expected);
  fclose (output);
  g_string_assign (text, buffer);
  free (buffer);
  g_string_replace (text, prefix, "", 0);
  g_string_replace (text, folder, "FOLDER", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_check_notes (void)
{
  static const SettingsFile files[] = {
    { "domain.xml", "<domain/>" },
    { "templates.d/base.conf", SETTINGS_TEMPLATE },
    { "pools.d/office.conf", SETTINGS_POOL "size-max = 0\n[entitlement]\ndeny-users = otto\n" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *text = check (folder, 0);

  g_assert_cmpstr (text, ==,
                   "pools.d/office.conf: note: there is no host to make its desktops: hosts.d is empty\n"
                   "pools.d/office.conf:3: note: this pool has no desktops: size-max is 0\n"
                   "pools.d/office.conf:4: note: nobody may use this pool: [entitlement] allows no user and no group\n"
                   "FOLDER: the configuration is right: 1 realms, 0 hosts, 1 templates, 1 pools\n");
}

/* all labels on one host, and on one that the pool names */
static void
test_check_labels (void)
{
  static const struct
  {
    const char *pool;
    gboolean    noted;
  } rows[] = {
    { "require-labels = gpu\n", FALSE },
    { "require-labels = gpu; ssd\n", TRUE },
    { "require-labels = gpu\nhosts = kvm1\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *pool = g_strconcat (SETTINGS_POOL, rows[i].pool, "[entitlement]\nallow-users = otto\n", NULL);
      const SettingsFile files[] = {
        SETTINGS_BASE,
        { "hosts.d/kvm2.conf", SETTINGS_HOST "labels = gpu\n" },
        { "hosts.d/kvm3.conf", SETTINGS_HOST "labels = ssd\n" },
        { "pools.d/office.conf", pool },
        { NULL, NULL },
      };
      g_autoptr (SettingsFolder) folder = settings_folder_new (files);
      g_autofree char *text = check (folder, 0);

      g_test_message ("%s", rows[i].pool);
      g_assert_cmpint (strstr (text, "pools.d/office.conf:3: note: no host of this pool has all labels that it requires") != NULL,
                       ==, rows[i].noted);
    }
}

static void
test_check_tells_all (void)
{
  static const SettingsFile files[] = {
    SETTINGS_BASE, { "broker.conf", "[store]\nuri = x\n" }, { "pools.d/office.conf", "[pool]\nwarm = x\n[entitlement]\nallow-users = a\n" },
    { NULL, NULL },
  };
  g_autoptr (SettingsFolder) folder = settings_folder_new (files);
  g_autofree char *text = check (folder, 1);

  g_assert_cmpstr (text, ==,
                   "broker.conf:2: [store] uri: 'x' is not a store: sqlite:/PATH\n"
                   "pools.d/office.conf:1: [pool] template: is missing: What the desktops are cloned from: a file of "
                   "templates.d, without .conf\n"
                   "pools.d/office.conf:2: [pool] warm: 'x' is not a whole number from 0 to 100000\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/errors/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/settings/errors/patterns-clash", test_patterns_clash);
  g_test_add_func ("/settings/errors/two-defaults", test_two_defaults);
  g_test_add_func ("/settings/errors/secret", test_secret);
  g_test_add_func ("/settings/errors/no-folder", test_no_folder);
  g_test_add_func ("/settings/errors/unreadable", test_unreadable);
  g_test_add_func ("/settings/errors/check", test_check_tells_all);
  g_test_add_func ("/settings/errors/windows", test_windows);
  g_test_add_func ("/settings/errors/check-notes", test_check_notes);
  g_test_add_func ("/settings/errors/check-labels", test_check_labels);
  return g_test_run ();
}
