/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/show.h"

static char *option_desktop;
static char *option_limit;

static const GOptionEntry options[] = {
  { "desktop", 0, 0, G_OPTION_ARG_STRING, &option_desktop, "Only what was done to this desktop", "NAME|ID" },
  { "limit", 0, 0, G_OPTION_ARG_STRING, &option_limit, "At most so many, up to 1000; 50 unless given", "NUMBER" },
  G_OPTION_ENTRY_NULL,
};

static void
command_audit_row (UsherTable *table,
                   JsonObject *entry)
{
  g_autofree char *time = usher_show_time (usher_show_text (entry, "at"));
  const char *outcome = usher_show_text (entry, "outcome");
  const char *desktop = usher_show_text (entry, "desktop_name");
  const char *detail = usher_show_text (entry, "detail");

  usher_table_row (table);
  usher_table_text (table, time);
  usher_table_text (table, usher_show_text (entry, "actor"));
  usher_table_text (table, usher_show_text (entry, "action"));
  usher_table_text (table, desktop != NULL ? desktop : usher_show_text (entry, "pool"));
  usher_table_text (table, usher_show_text (entry, "address"));
  usher_table_toned (table, g_strcmp0 (outcome, "ok") == 0 ? USHER_TONE_GOOD : USHER_TONE_BAD, outcome);
  usher_table_text (table, detail != NULL ? detail : "");
}

/* the newest stand at the end, where a terminal leaves the eye */
static UsherCtlExit
command_audit_list (UsherCtl *ctl,
                    char    **arguments)
{
  static const char *const headings[] = { "TIME", "WHO", "ACTION", "DESKTOP", "FROM", "OUTCOME", "", NULL };
  g_autofree char *path = usher_ctl_query ("/v1/admin/audit", "desktop", option_desktop, "limit",
                                           option_limit != NULL ? option_limit : "50", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonArray *entries;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  entries = usher_show_array (json_node_get_object (node), "audit");
  for (guint i = entries != NULL ? json_array_get_length (entries) : 0; i > 0; i--)
    {
      if (usher_show_item (entries, i - 1) != NULL)
        command_audit_row (table, usher_show_item (entries, i - 1));
    }
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_audit[] = {
  { "audit", NULL, "Show who did what, from where, and how it ended", NULL, options, 0, 0,
    command_audit_list, USHER_COMMAND_LOOK },
  { NULL },
};
