/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/show.h"
#include "common/units.h"

static gint64
command_pool_other (JsonObject *counts)
{
  static const char *const states[] = { "planned", "cloning", "preparing", "recycling", "lost", "retired" };
  gint64 other = 0;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    other += usher_show_number (counts, states[i]);
  return other;
}

static void
command_pool_row (UsherTable *table,
                  JsonObject *pool)
{
  JsonObject *counts = usher_show_object (pool, "desktops");
  g_autofree char *size = g_strdup_printf ("%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT, usher_show_number (pool, "size_min"),
                                           usher_show_number (pool, "size_max"));

  usher_table_row (table);
  usher_table_text (table, usher_show_text (pool, "name"));
  usher_table_text (table, usher_show_text (pool, "kind"));
  usher_table_text (table, size);
  usher_table_number (table, counts != NULL ? usher_show_number (counts, "total") : 0);
  usher_table_number (table, counts != NULL ? usher_show_number (counts, "ready") : 0);
  usher_table_number (table, counts != NULL ? usher_show_number (counts, "assigned") : 0);
  usher_table_number (table, counts != NULL ? usher_show_number (counts, "in-use") : 0);
  usher_table_number (table, counts != NULL ? usher_show_number (counts, "failed") : 0);
  usher_table_number (table, counts != NULL ? command_pool_other (counts) : 0);
  usher_table_toned (table, USHER_TONE_BAD, usher_show_text (pool, "problem") != NULL ? usher_show_text (pool, "problem") : "");
}

static UsherCtlExit
command_pool_list (UsherCtl *ctl,
                   char    **arguments)
{
  static const char *const headings[] = { "POOL",   "KIND",   "SIZE",  "TOTAL", "READY", "ASSIGNED",
                                          "IN USE", "FAILED", "OTHER", "",      NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, "/v1/admin/pools", &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *pool;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (pool = usher_show_item (usher_show_array (json_node_get_object (node), "pools"), i)) != NULL; i++)
    command_pool_row (table, pool);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static void
command_pool_number (UsherTable *table,
                     const char *title,
                     JsonObject *object,
                     const char *name)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, usher_show_number (object, name));

  usher_show_field (table, title, text);
}

static void
command_pool_list_field (UsherTable *table,
                         const char *title,
                         JsonObject *object,
                         const char *name,
                         const char *none)
{
  g_autofree char *text = usher_show_joined (object, name);

  usher_show_field (table, title, text != NULL ? text : none);
}

static void
command_pool_duration (UsherTable *table,
                       const char *title,
                       JsonObject *object,
                       const char *name)
{
  g_autofree char *text = usher_units_show_duration (usher_show_number (object, name));

  usher_show_field (table, title, text);
}

static void
command_pool_print_what (UsherTable *table,
                         JsonObject *pool)
{
  gint64 version = usher_show_number (pool, "version");
  g_autofree char *number = version > 0 ? g_strdup_printf ("%d", (int) version) : g_strdup ("the current one");

  usher_show_field (table, "name", usher_show_text (pool, "name"));
  usher_show_field (table, "title", usher_show_text (pool, "title"));
  usher_show_field (table, "template", usher_show_text (pool, "template"));
  usher_show_field (table, "version", number);
  usher_show_field (table, "clones", usher_show_text (pool, "clone"));
  usher_show_field (table, "kind", usher_show_text (pool, "kind"));
  usher_show_field (table, "name pattern", usher_show_text (pool, "name_pattern"));
}

static void
command_pool_print_sizes (UsherTable *table,
                          JsonObject *pool)
{
  JsonObject *now = usher_show_object (pool, "now");
  g_autofree char *until = now != NULL ? usher_show_time (usher_show_text (now, "until")) : NULL;

  command_pool_number (table, "smallest size", pool, "size_min");
  command_pool_number (table, "largest size", pool, "size_max");
  command_pool_number (table, "kept running", pool, "warm");
  command_pool_number (table, "kept ready, off", pool, "warm_off");
  command_pool_duration (table, "shrinks after", pool, "shrink_after");
  command_pool_list_field (table, "hours", pool, "hours", "always");
  command_pool_list_field (table, "schedule", pool, "schedule", "none");
  if (now == NULL || until == NULL)
    return;
  usher_show_field (table, "now", json_object_get_boolean_member_with_default (now, "open", TRUE) ? "open" : "closed");
  command_pool_number (table, "  smallest size", now, "size_min");
  command_pool_number (table, "  kept running", now, "warm");
  usher_show_field (table, "  until", until);
}

static void
command_pool_print_use (UsherTable *table,
                        JsonObject *pool)
{
  JsonObject *entitlement = usher_show_object (pool, "entitlement");

  command_pool_number (table, "for each user", pool, "per_user");
  command_pool_duration (table, "ticket life", pool, "ticket_life");
  command_pool_duration (table, "start time-out", pool, "start_timeout");
  usher_show_field (table, "take over", usher_show_text (pool, "take_over"));
  usher_show_field (table, "on disconnect", usher_show_text (pool, "on_disconnect"));
  command_pool_list_field (table, "users may", pool, "user_actions", "nothing");
  command_pool_list_field (table, "hosts", pool, "hosts", "all");
  usher_show_field (table, "placement", usher_show_text (pool, "placement"));
  command_pool_list_field (table, "required labels", pool, "require_labels", "none");
  if (entitlement == NULL)
    return;
  command_pool_list_field (table, "allowed users", entitlement, "allow_users", "none");
  command_pool_list_field (table, "allowed groups", entitlement, "allow_groups", "none");
  command_pool_list_field (table, "denied users", entitlement, "deny_users", "none");
  command_pool_list_field (table, "denied groups", entitlement, "deny_groups", "none");
  command_pool_list_field (table, "allowed networks", entitlement, "allow_networks", "all");
  command_pool_list_field (table, "denied networks", entitlement, "deny_networks", "none");
}

static void
command_pool_print (UsherCtl   *ctl,
                    JsonObject *pool)
{
  static const char *const headings[] = { "", "", NULL };
  static const char *const states[][2] = {
    { "desktops", "total" }, { "  ready", "ready" },   { "  of them running", "running" }, { "  assigned", "assigned" },
    { "  in use", "in-use" }, { "  failed", "failed" }, { "  lost", "lost" },
  };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *counts = usher_show_object (pool, "desktops");

  command_pool_print_what (table, pool);
  command_pool_print_sizes (table, pool);
  command_pool_print_use (table, pool);
  for (gsize i = 0; counts != NULL && i < G_N_ELEMENTS (states); i++)
    command_pool_number (table, states[i][0], counts, states[i][1]);
  usher_show_field (table, "problem", usher_show_text (pool, "problem"));
  usher_ctl_print (ctl, table);
}

static UsherCtlExit
command_pool_show (UsherCtl *ctl,
                   char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/pools", arguments[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    usher_ctl_show (ctl, node);
  else
    command_pool_print (ctl, json_node_get_object (node));
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_pool[] = {
  { "pool list", NULL, "List the pools and how many desktops they have",
    "A pool that is not as it should be says why at the end of its line.", NULL, 0, 0,
    command_pool_list, USHER_COMMAND_LOOK },
  { "pool show", "POOL", "Show what is configured for a pool, and its desktops", NULL, NULL, 1, 1,
    command_pool_show, USHER_COMMAND_LOOK },
  { NULL },
};
