/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/show.h"

static char *option_pool;

static const GOptionEntry options[] = {
  { "pool", 0, 0, G_OPTION_ARG_STRING, &option_pool, "Only who waits for this pool", "POOL" },
  G_OPTION_ENTRY_NULL,
};

static void
command_queue_row (UsherTable *table,
                   JsonObject *place,
                   GDateTime  *now)
{
  g_autofree char *age = usher_show_age (usher_show_text (place, "since"), now);

  usher_table_row (table);
  usher_table_text (table, usher_show_text (place, "pool"));
  usher_table_number (table, usher_show_number (place, "place"));
  usher_table_text (table, usher_show_text (place, "owner"));
  usher_table_text (table, age);
  usher_table_toned (table, USHER_TONE_FAINT, usher_show_text (place, "job"));
}

static UsherCtlExit
command_queue_list (UsherCtl *ctl,
                    char    **arguments)
{
  static const char *const headings[] = { "POOL", "PLACE", "USER", "FOR", "JOB", NULL };
  g_autofree char *path = usher_ctl_query ("/v1/admin/queue", "pool", option_pool, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  JsonObject *place;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (place = usher_show_item (usher_show_array (json_node_get_object (node), "queue"), i)) != NULL; i++)
    command_queue_row (table, place, now);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static UsherCtlExit
command_queue_remove (UsherCtl *ctl,
                      char    **arguments)
{
  UsherCtlExit code = USHER_CTL_DONE;

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      g_autofree char *path = usher_ctl_path ("/v1/admin/queue", arguments[i], NULL);
      UsherCtlExit one = usher_ctl_do (ctl, "DELETE", path, NULL);

      code = MAX (code, one);
    }
  return code;
}

const UsherCommand usher_command_queue[] = {
  { "queue list", NULL, "List who waits for a desktop, the next one first", NULL, options, 0, 0, command_queue_list,
    USHER_COMMAND_LOOK },
  { "queue remove", "JOB…", "Take users out of the line", "A job is named as queue list shows it.", NULL, 1, G_MAXUINT,
    command_queue_remove },
  { NULL },
};
