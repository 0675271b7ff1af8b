/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/job.h"
#include "broker/ctl/prompt.h"
#include "broker/ctl/show.h"

static char *option_description;
static gboolean option_disconnect;
static int option_wait = 600;

#define WAIT_OPTION                                                                                                        \
  { "wait", 0, 0, G_OPTION_ARG_INT, &option_wait, "Give up after so long; 600 unless given; 0 does not wait at all", "SECONDS" }

static const GOptionEntry create_options[] = {
  { "description", 0, 0, G_OPTION_ARG_STRING, &option_description, "What it is kept for", "TEXT" },
  WAIT_OPTION,
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry revert_options[] = {
  { "disconnect", 0, 0, G_OPTION_ARG_NONE, &option_disconnect, "Also when a viewer is connected, which is thrown out", NULL },
  WAIT_OPTION,
  G_OPTION_ENTRY_NULL,
};

static void
command_snapshot_row (UsherTable *table,
                      JsonObject *snapshot)
{
  g_autofree char *created = usher_show_time (usher_show_text (snapshot, "created"));

  usher_table_row (table);
  usher_table_text (table, usher_show_text (snapshot, "name"));
  usher_table_text (table, usher_show_text (snapshot, "kind"));
  usher_table_text (table, created);
  usher_table_text (table, usher_show_text (snapshot, "description"));
}

static UsherCtlExit
command_snapshot_list (UsherCtl *ctl,
                       char    **arguments)
{
  static const char *const headings[] = { "SNAPSHOT", "BY", "MADE", "DESCRIPTION", NULL };
  g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[0], "snapshots", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *one;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (one = usher_show_item (usher_show_array (json_node_get_object (node), "snapshots"), i)) != NULL; i++)
    command_snapshot_row (table, one);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

/* takes over @body */
static UsherCtlExit
command_snapshot_do (UsherCtl   *ctl,
                     const char *desktop,
                     const char *action,
                     JsonNode   *body)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", desktop, action, NULL);
  g_autoptr (JsonNode) owned = body;
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (JsonNode) report = NULL;
  g_autoptr (GError) error = NULL;

  if (!usher_ctl_call (ctl, "POST", path, owned, &reply, &error))
    return usher_ctl_failed (error);
  if (reply.location == NULL || option_wait <= 0)
    return USHER_CTL_DONE;
  report = usher_job_wait (ctl, desktop, reply.location, option_wait, &error);
  if (report != NULL)
    return USHER_CTL_DONE;
  g_prefix_error (&error, "%s: ", desktop);
  return usher_ctl_failed (error);
}

static UsherCtlExit
command_snapshot_create (UsherCtl *ctl,
                         char    **arguments)
{
  return command_snapshot_do (ctl, arguments[0], "snapshots", usher_ctl_body ("description", option_description, NULL));
}

static UsherCtlExit
command_snapshot_revert (UsherCtl *ctl,
                         char    **arguments)
{
  g_autofree char *question = g_strdup_printf ("Set %s back to %s? What was done since will be lost.", arguments[0],
                                               arguments[1]);
  JsonNode *body;

  if (!ctl->yes && !usher_prompt_agreed (question))
    return USHER_CTL_REFUSED;
  body = usher_ctl_body ("snapshot", arguments[1], NULL);
  if (option_disconnect)
    json_object_set_boolean_member (json_node_get_object (body), "disconnect", TRUE);
  return command_snapshot_do (ctl, arguments[0], "revert", body);
}

static UsherCtlExit
command_snapshot_remove (UsherCtl *ctl,
                         char    **arguments)
{
  UsherCtlExit code = USHER_CTL_DONE;

  for (guint i = 1; arguments[i] != NULL; i++)
    {
      g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[0], "snapshots", arguments[i], NULL);
      UsherCtlExit one = usher_ctl_do (ctl, "DELETE", path, NULL);

      code = MAX (code, one);
    }
  return code;
}

#define SNAPSHOTS "A desktop is named by its name or its id, a snapshot as snapshot list shows it."

const UsherCommand usher_command_snapshot[] = {
  { "snapshot list", "DESKTOP", "List a desktop's snapshots, the oldest first", SNAPSHOTS, NULL, 1, 1, command_snapshot_list,
    USHER_COMMAND_LOOK },
  { "snapshot create", "DESKTOP", "Keep a desktop of a manual or personal pool as it is now",
    "With its memory when it runs. It does not count towards the number that the desktop's user may keep.", create_options,
    1, 1, command_snapshot_create },
  { "snapshot revert", "DESKTOP SNAPSHOT", "Set a desktop back to a snapshot; what was done since is lost", SNAPSHOTS,
    revert_options, 2, 2, command_snapshot_revert },
  { "snapshot remove", "DESKTOP SNAPSHOT…", "Forget snapshots of a desktop", SNAPSHOTS, NULL, 2, G_MAXUINT,
    command_snapshot_remove },
  { NULL },
};
