/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include <stdio.h>

#include "broker/ctl/show.h"

static char *
command_status_realms (JsonObject *status)
{
  JsonArray *realms = usher_show_array (status, "realms");
  GString *text = g_string_new (NULL);
  JsonObject *realm;

  for (guint i = 0; (realm = usher_show_item (realms, i)) != NULL; i++)
    {
      gboolean chosen = json_object_get_boolean_member_with_default (realm, "default", FALSE);
      const char *kind = usher_show_text (realm, "kind");

      g_string_append_printf (text, "%s%s (%s%s)", text->len > 0 ? ", " : "", usher_show_text (realm, "name"),
                              kind != NULL ? kind : "?", chosen ? ", the default" : "");
    }
  return g_string_free (text, FALSE);
}

static void
command_status_summary (UsherCtl   *ctl,
                        JsonObject *status)
{
  static const char *const headings[] = { "", "", NULL };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *desktops = usher_show_object (status, "desktops");
  JsonArray *hosts = usher_show_array (status, "hosts");
  g_autofree char *line = NULL;
  g_autofree char *host_line = NULL;
  g_autofree char *pool_line = NULL;
  g_autofree char *realms = command_status_realms (status);
  JsonArray *pools = usher_show_array (status, "pools");
  guint up = 0;
  guint n_hosts = hosts != NULL ? json_array_get_length (hosts) : 0;

  for (guint i = 0; usher_show_item (hosts, i) != NULL; i++)
    up += g_strcmp0 (usher_show_text (usher_show_item (hosts, i), "state"), "up") == 0;
  if (desktops != NULL)
    line = g_strdup_printf ("%" G_GINT64_FORMAT ": %" G_GINT64_FORMAT " in use, %" G_GINT64_FORMAT
                            " assigned, %" G_GINT64_FORMAT " ready (%" G_GINT64_FORMAT " running), %" G_GINT64_FORMAT
                            " failed, %" G_GINT64_FORMAT " lost",
                            usher_show_number (desktops, "total"), usher_show_number (desktops, "in-use"),
                            usher_show_number (desktops, "assigned"), usher_show_number (desktops, "ready"),
                            usher_show_number (desktops, "running"), usher_show_number (desktops, "failed"),
                            usher_show_number (desktops, "lost"));
  host_line = g_strdup_printf ("%u of %u up", up, n_hosts);
  pool_line = g_strdup_printf ("%u", pools != NULL ? json_array_get_length (pools) : 0);
  usher_show_field (table, "usherd", usher_show_text (status, "version"));
  usher_show_field (table, "realms", realms);
  usher_show_field (table, "hosts", host_line);
  usher_show_field (table, "pools", pool_line);
  usher_show_field (table, "desktops", line);
  usher_ctl_print (ctl, table);
}

static guint
command_status_problem (UsherTable *table,
                        const char *kind,
                        JsonObject *item)
{
  g_autofree char *what = g_strdup_printf ("%s %s", kind, usher_show_text (item, "name"));
  const char *problem = usher_show_text (item, "problem");
  const char *standing = usher_show_text (item, "standing");
  const char *reason = usher_show_text (item, "reason");
  gboolean away = standing != NULL && g_strcmp0 (standing, "active") != 0;
  g_autofree char *why = away ? g_strconcat (standing, reason != NULL ? ": " : "", reason, NULL) : NULL;

  if (problem == NULL && !away)
    return 0;
  usher_table_row (table);
  usher_table_toned (table, problem != NULL ? USHER_TONE_BAD : USHER_TONE_BUSY, what);
  usher_table_text (table, problem != NULL ? problem : why);
  return 1;
}

/* what somebody should look at, or nothing */
static void
command_status_problems (UsherCtl   *ctl,
                         JsonObject *status)
{
  static const char *const kinds[] = { "pool", "host" };
  static const char *const headings[] = { "PROBLEM", "", NULL };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  guint found = 0;

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      g_autofree char *name = g_strconcat (kinds[kind], "s", NULL);
      JsonArray *array = usher_show_array (status, name);
      JsonObject *item;

      for (guint i = 0; (item = usher_show_item (array, i)) != NULL; i++)
        found += command_status_problem (table, kinds[kind], item);
    }
  if (found > 0)
    {
      usher_ctl_write (ctl, "\n");
      usher_ctl_print (ctl, table);
    }
}

static UsherCtlExit
command_status_run (UsherCtl *ctl,
                    char    **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, "/v1/admin/status", &error);

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  command_status_summary (ctl, json_node_get_object (node));
  command_status_problems (ctl, json_node_get_object (node));
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_status[] = {
  { "status", NULL, "Say how the broker, its hosts and its pools are", NULL, NULL, 0, 0,
    command_status_run, USHER_COMMAND_LOOK },
  { NULL },
};
