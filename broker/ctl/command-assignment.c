/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/csv.h"
#include "broker/ctl/show.h"
#include "common/error.h"

static char *option_user;
static char *option_desktop;
static char *option_csv;

static const GOptionEntry assign_options[] = {
  { "user", 0, 0, G_OPTION_ARG_STRING, &option_user, "Whose it becomes", "NAME|NAME@REALM" },
  { "desktop", 0, 0, G_OPTION_ARG_STRING, &option_desktop, "Which one; the next that becomes free when left out", "DESKTOP" },
  { "csv", 0, 0, G_OPTION_ARG_FILENAME, &option_csv, "A list: user,desktop in each line; the desktop may be left out", "FILE" },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry unassign_options[] = {
  { "desktop", 0, 0, G_OPTION_ARG_STRING, &option_desktop, "That one alone, of several", "DESKTOP" },
  G_OPTION_ENTRY_NULL,
};

static void
command_assignment_add (JsonArray  *array,
                        guint       line,
                        const char *user,
                        const char *desktop)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "user", user);
  if (desktop != NULL && *desktop != '\0')
    json_object_set_string_member (object, "desktop", desktop);
  if (line > 0)
    json_object_set_int_member (object, "line", line);
  json_array_add_object_element (array, object);
}

/* the first line may be the names of the columns */
static gboolean
command_assignment_is_head (const UsherCsvRow *row)
{
  return g_ascii_strcasecmp (row->fields[0], "user") == 0 &&
         (row->fields[1] == NULL || g_ascii_strcasecmp (row->fields[1], "desktop") == 0);
}

static gboolean
command_assignment_read (JsonArray *array,
                         GError   **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!g_file_get_contents (option_csv, &text, NULL, error))
    return FALSE;
  rows = usher_csv_read (text, 2, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherCsvRow *row = rows->pdata[i];

      if (i > 0 || !command_assignment_is_head (row))
        command_assignment_add (array, row->line, row->fields[0], row->fields[1]);
    }
  if (json_array_get_length (array) > 0)
    return TRUE;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "it names nobody");
  return FALSE;
}

static UsherCtlExit
command_assignment_assign (UsherCtl *ctl,
                           char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/pools", arguments[0], "assignments", NULL);
  g_autoptr (JsonNode) body = usher_ctl_body (NULL, NULL);
  g_auto (UsherReply) reply = { 0 };
  JsonArray *array = json_array_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_array_member (json_node_get_object (body), "assignments", array);
  if ((option_user == NULL) == (option_csv == NULL) || (option_csv != NULL && option_desktop != NULL))
    {
      fputs ("usherctl: give one desktop with --user (and --desktop), or several with --csv\n", stderr);
      return USHER_CTL_USAGE;
    }
  if (option_user != NULL)
    command_assignment_add (array, 0, option_user, option_desktop);
  if ((option_csv == NULL || command_assignment_read (array, &error)) &&
      usher_ctl_call (ctl, "POST", path, body, &reply, &error))
    return USHER_CTL_DONE;
  if (option_csv != NULL && !usher_connection_is_down (error))
    g_prefix_error (&error, "%s: nobody is given anything: ", option_csv);
  return usher_ctl_failed (error);
}

static UsherCtlExit
command_assignment_unassign (UsherCtl *ctl,
                             char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/pools", arguments[0], "assignments", arguments[1], NULL);
  g_autofree char *query = usher_ctl_query (path, "desktop", option_desktop, NULL);

  return usher_ctl_do (ctl, "DELETE", query, NULL);
}

static void
command_assignment_row (UsherTable *table,
                        JsonObject *assignment)
{
  g_autofree char *created = usher_show_time (usher_show_text (assignment, "created"));
  const char *desktop = usher_show_text (assignment, "desktop_name");

  usher_table_row (table);
  usher_table_text (table, usher_show_text (assignment, "user"));
  usher_table_toned (table, desktop != NULL ? USHER_TONE_PLAIN : USHER_TONE_BUSY, desktop != NULL ? desktop : "the next one");
  usher_table_text (table, created);
  usher_table_text (table, usher_show_text (assignment, "actor"));
}

static UsherCtlExit
command_assignment_list (UsherCtl *ctl,
                         char    **arguments)
{
  static const char *const headings[] = { "USER", "DESKTOP", "GIVEN", "BY", NULL };
  g_autofree char *path = usher_ctl_path ("/v1/admin/pools", arguments[0], "assignments", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get_all (ctl, path, "assignments", &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *assignment;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (assignment = usher_show_item (usher_show_array (json_node_get_object (node), "assignments"), i)) != NULL;
       i++)
    command_assignment_row (table, assignment);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_assignment[] = {
  { "pool assign", "POOL", "Give desktops of a personal pool to users before they sign in",
    "With a list, all lines are taken or none. A line is USER,DESKTOP or USER alone, who gets the next desktop that becomes\n"
    "free; empty lines and those that begin with # are left out.",
    assign_options, 1, 1, command_assignment_assign },
  { "pool unassign", "POOL USER", "Take back what was given beforehand",
    "A desktop that is the user's already stays so until it is released.", unassign_options, 2, 2,
    command_assignment_unassign },
  { "pool assignments", "POOL", "List what was given beforehand", NULL, NULL, 1, 1, command_assignment_list,
    USHER_COMMAND_LOOK },
  { NULL },
};
