/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/prompt.h"
#include "broker/ctl/show.h"

static char *option_owner;
static char *option_limit;

static const GOptionEntry options[] = {
  { "owner", 0, 0, G_OPTION_ARG_STRING, &option_owner, "Only sessions of this user", "NAME@REALM" },
  { "limit", 0, 0, G_OPTION_ARG_STRING, &option_limit, "At most so many; 1000 unless given", "NUMBER" },
  G_OPTION_ENTRY_NULL,
};

static void
command_session_row (UsherTable *table,
                     JsonObject *session,
                     GDateTime  *now)
{
  g_autofree char *age = usher_show_age (usher_show_text (session, "since"), now);
  const char *state = usher_show_text (session, "state");
  const char *viewer = usher_show_text (session, "viewer");

  usher_table_row (table);
  usher_table_text (table, usher_show_text (session, "owner"));
  usher_table_text (table, usher_show_text (session, "desktop_name"));
  usher_table_toned (table, usher_show_tone (state), state);
  usher_table_text (table, age);
  usher_table_text (table, viewer != NULL ? viewer : usher_show_text (session, "address"));
  usher_table_toned (table, USHER_TONE_FAINT, usher_show_text (session, "id"));
}

static UsherCtlExit
command_session_list (UsherCtl *ctl,
                      char    **arguments)
{
  static const char *const headings[] = { "USER", "DESKTOP", "STATE", "FOR", "FROM", "SESSION", NULL };
  g_autofree char *path = usher_ctl_query ("/v1/admin/sessions", "owner", option_owner, "limit",
                                           option_limit != NULL ? option_limit : "1000", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  JsonObject *session;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (session = usher_show_item (usher_show_array (json_node_get_object (node), "sessions"), i)) != NULL; i++)
    command_session_row (table, session, now);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static UsherCtlExit
command_session_show (UsherCtl *ctl,
                      char    **arguments)
{
  static const char *const headings[] = { "", "", NULL };
  static const char *const fields[][2] = {
    { "session", "id" },  { "user", "owner" },             { "desktop", "desktop_name" },
    { "state", "state" }, { "launched from", "address" }, { "viewer at", "viewer" },
  };
  g_autofree char *path = usher_ctl_path ("/v1/admin/sessions", arguments[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autofree char *since = NULL;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    usher_show_field (table, fields[i][0], usher_show_text (json_node_get_object (node), fields[i][1]));
  since = usher_show_time (usher_show_text (json_node_get_object (node), "since"));
  usher_show_field (table, "in this state since", since);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static UsherCtlExit
command_session_end (UsherCtl *ctl,
                     char    **arguments)
{
  g_autofree char *joined = g_strjoinv (", ", arguments);
  g_autofree char *question = g_strdup_printf ("Disconnect who is connected to %s?", joined);
  UsherCtlExit code = USHER_CTL_DONE;

  if (!ctl->yes && !usher_prompt_agreed (question))
    return USHER_CTL_REFUSED;
  for (guint i = 0; arguments[i] != NULL; i++)
    {
      g_autofree char *path = usher_ctl_path ("/v1/admin/sessions", arguments[i], NULL);
      UsherCtlExit one = usher_ctl_do (ctl, "DELETE", path, NULL);

      code = MAX (code, one);
    }
  return code;
}

const UsherCommand usher_command_session[] = {
  { "session list", NULL, "List who is connected, or about to be",
    "ticketed: a ticket was given out and nobody came yet; connected: the viewer is there; sealed: and its ticket is void.",
    options, 0, 0, command_session_list, USHER_COMMAND_LOOK },
  { "session show", "SESSION|DESKTOP", "Show one session, also one that has ended", NULL, NULL, 1, 1, command_session_show,
    USHER_COMMAND_LOOK },
  { "session end", "SESSION|DESKTOP…", "Disconnect viewers; their desktops stay theirs, and go on running",
    "Who was disconnected may launch again: release the desktop, or disable the user, to keep somebody out.", NULL, 1,
    G_MAXUINT, command_session_end },
  { NULL },
};
