/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/settings.h"
#include "broker/settings/host-file.h"
#include "broker/settings/pool-file.h"
#include "broker/settings/template-file.h"
#include "tests/fuzz/fuzz.h"

#define PATH "fuzz.conf"

const char *const usher_fuzz_seeds[] = {
  "# a pool\n[pool]\ntitle = Büro \\s 3\ntemplate=base\nname-pattern = pc-##\nsize-min = 2\nsize-max=30\nhosts = a; b ;\n"
  "user-actions = start;reset\nticket-life = 90s\n[policy]\nusb = 0x08,-1,-1,-1,1|-1,-1,-1,-1,0\nfiles = no\n",
  "[server]\r\nlisten = https://[::]:443; http://127.0.0.1:80\r\nadmin-groups = a;b\r\n[store]\nuri = sqlite:/x\n"
  "[limits]\nbody = 64KiB\nidle = 15min\n",
  "[realm]\nkind = ldap\nservers = ldaps://a.example.org; ldap://localhost\nplain = yes\nbase = dc=example\n"
  "user-filter = (uid=%s)\ndisplay-attributes = cn; sn\nbind-password-file = none\n",
  "[host]\nuri = qemu+tls://kvm1/system\nspice-address = ::1\nspice-ca = /dev/zero\nspice-subject = CN=x\nlimit = 0\n",
  "[pool]\ntemplate = base\nversion = 3\nhours = Mo-Fr 07:00-18:00; Sa,Su\nschedule = 22:00-06:00 warm 4 size-min 1; Mo warm-off 3\n"
  "time-zone = CET-1CEST,M3.5.0,M10.5.0/3\nshrink-after = 5min\non-disconnect = shut-down after 30min\nsize-max = 9\n"
  "prefer-labels = a; b\n[entitlement]\nallow-networks = 192.0.2.0/24; 2001:db8::/32; ::1\n",
  "[host]\nspice-addresses = 10.0.0.0/8 kvm1; ::/0 192.0.2.1\nmemory-reserve = 2GiB\nclones-at-once = 4\n",
  "[template]\ncustomise = unattend\nunattend = none\njoin-domain = example.org\njoin-password-file = none\n",
  "[template]\nvolume = a\ndomain = b\n[template]\nx\n[\n=\n",
  NULL
};

/* every problem names the file; with none, what was read can be written and read again */
static void
judge (const UsherConfigTable *table,
       gconstpointer           target,
       UsherConfigProblems    *problems)
{
  g_auto (GStrv) lines = usher_config_problems_lines (problems);
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_assert_true (g_str_has_prefix (lines[i], PATH ":"));
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
      g_assert_null (strchr (lines[i], '\n'));
    }
  for (gsize i = 0; i < table->n_keys; i++)
    {
      g_autofree char *shown = usher_config_show (&table->keys[i], target);

      g_assert_true (shown == NULL || g_utf8_validate (shown, -1, NULL));
    }
  usher_config_diff (table, "fuzz", target, target, changes);
  changed = g_strv_builder_end (changes);
  g_assert_null (changed[0]);
}

/* the kind of file that the text would be; a pool's when nothing tells */
static void
read_as_its_kind (const UsherConfigFile *file,
                  UsherConfigProblems   *problems)
{
  static const UsherConfigPlace place = { .folder = "/nowhere", .name = "fuzz", .state = "/state", .runtime = "/run" };
  g_auto (GStrv) groups = usher_config_file_groups (file);
  const char *group = groups[0] != NULL ? groups[0] : "pool";

  if (strcmp (group, "realm") == 0)
    {
      g_autoptr (UsherRealmSettings) realm = usher_realm_settings_read (file, &place, problems);

      judge (&usher_realm_settings_table, realm, problems);
    }
  else if (strcmp (group, "host") == 0)
    {
      g_autoptr (UsherHost) host = usher_host_file_read (file, &place, problems);

      judge (&usher_host_file_table, host, problems);
    }
  else if (strcmp (group, "template") == 0)
    {
      g_autoptr (UsherTemplate) template = usher_template_file_read (file, &place, problems);

      judge (&usher_template_file_table, template, problems);
    }
  else if (strcmp (group, "server") == 0)
    {
      g_autoptr (UsherServerSettings) server = usher_server_settings_read (file, &place, problems);

      judge (&usher_server_settings_table, server, problems);
    }
  else
    {
      g_autoptr (UsherPool) pool = usher_pool_file_read (file, &place, problems);

      judge (&usher_pool_file_table, pool, problems);
      usher_pool_file_clashes (pool, pool);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  g_autoptr (UsherConfigFile) file = usher_config_file_parse (PATH, (const char *) data, size, problems);

  read_as_its_kind (file, problems);
  return 0;
}
