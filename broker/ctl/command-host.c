/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/show.h"

#define GIB (1024.0 * 1024 * 1024)

static void
command_host_row (UsherTable *table,
                  JsonObject *host)
{
  gint64 total = usher_show_number (host, "memory_total");
  g_autofree char *memory = g_strdup_printf ("%.1f of %.1f GiB", usher_show_number (host, "memory_free") / GIB, total / GIB);

  usher_table_row (table);
  usher_table_text (table, usher_show_text (host, "name"));
  usher_table_toned (table, usher_show_tone (usher_show_text (host, "state")), usher_show_text (host, "state"));
  usher_table_number (table, usher_show_number (host, "running"));
  usher_table_number (table, usher_show_number (host, "limit"));
  usher_table_number (table, usher_show_number (host, "cpus"));
  usher_table_text (table, total > 0 ? memory : NULL);
  usher_table_text (table, usher_show_text (host, "uri"));
  usher_table_toned (table, USHER_TONE_BAD, usher_show_text (host, "problem") != NULL ? usher_show_text (host, "problem") : "");
}

static UsherCtlExit
command_host_list (UsherCtl *ctl,
                   char    **arguments)
{
  static const char *const headings[] = { "HOST", "STATE", "RUNNING", "LIMIT", "CPUS", "FREE MEMORY", "URI", "", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, "/v1/admin/hosts", &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *host;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (host = usher_show_item (usher_show_array (json_node_get_object (node), "hosts"), i)) != NULL; i++)
    command_host_row (table, host);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_host[] = {
  { "host list", NULL, "Ask every host how it is",
    "A host that does not answer within five seconds is shown as down, with the reason.", NULL, 0, 0,
    command_host_list, USHER_COMMAND_LOOK },
  { NULL },
};
