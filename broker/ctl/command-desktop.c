/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include <stdio.h>

#include "broker/ctl/job.h"
#include "broker/ctl/prompt.h"
#include "broker/ctl/show.h"
#include "common/error.h"

static char *option_pool;
static char *option_state;
static char *option_owner;
static char *option_host;
static char *option_user;
static gboolean option_force;
static int option_wait = 180;

static const GOptionEntry list_options[] = {
  { "pool", 0, 0, G_OPTION_ARG_STRING, &option_pool, "Only desktops of this pool", "POOL" },
  { "state", 0, 0, G_OPTION_ARG_STRING, &option_state,
    "Only those in this state: planned, cloning, preparing, ready, assigned, in-use, recycling, failed, lost, retired",
    "STATE" },
  { "owner", 0, 0, G_OPTION_ARG_STRING, &option_owner, "Only those of this user", "NAME@REALM" },
  { "host", 0, 0, G_OPTION_ARG_STRING, &option_host, "Only those on this host", "HOST" },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry adopt_options[] = {
  { "pool", 0, 0, G_OPTION_ARG_STRING, &option_pool, "Of which pool it becomes a desktop", "POOL" },
  { "host", 0, 0, G_OPTION_ARG_STRING, &option_host, "Where it is; not needed where there is one host", "HOST" },
  { "user", 0, 0, G_OPTION_ARG_STRING, &option_user, "Whose it becomes; the first who asks when left out", "NAME|NAME@REALM" },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry remove_options[] = {
  { "force", 0, 0, G_OPTION_ARG_NONE, &option_force, "Also when it is somebody's; what is on it is lost", NULL },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry power_options[] = {
  { "wait", 0, 0, G_OPTION_ARG_INT, &option_wait, "Give up after so long; 180 unless given; 0 does not wait at all", "SECONDS" },
  G_OPTION_ENTRY_NULL,
};

/* why it failed, or what an administrator said of it */
static void
command_desktop_remark (UsherTable *table,
                        JsonObject *desktop)
{
  const char *failure = usher_show_text (desktop, "failure");
  const char *note = usher_show_text (desktop, "note");
  gboolean protected = json_object_get_boolean_member_with_default (desktop, "protected", FALSE);
  g_autofree char *said = g_strconcat (protected ? "protected" : "", protected && note != NULL ? ": " : "", note, NULL);

  if (failure != NULL)
    usher_table_toned (table, USHER_TONE_BAD, failure);
  else
    usher_table_toned (table, USHER_TONE_FAINT, said);
}

static void
command_desktop_row (UsherTable *table,
                     JsonObject *desktop,
                     GDateTime  *now)
{
  g_autofree char *age = usher_show_age (usher_show_text (desktop, "since"), now);
  const char *state = usher_show_text (desktop, "state");
  const char *power = usher_show_text (desktop, "power");

  usher_table_row (table);
  usher_table_text (table, usher_show_text (desktop, "name"));
  usher_table_text (table, usher_show_text (desktop, "pool"));
  usher_table_text (table, usher_show_text (desktop, "host"));
  usher_table_toned (table, usher_show_tone (state), state);
  usher_table_text (table, age);
  usher_table_toned (table, usher_show_tone (power), power);
  usher_table_text (table, usher_show_text (desktop, "owner"));
  command_desktop_remark (table, desktop);
}

static JsonNode *
command_desktop_fetch (UsherCtl *ctl,
                       GError  **error)
{
  g_autofree char *path = usher_ctl_query ("/v1/admin/desktops", "pool", option_pool, "state", option_state, "owner",
                                           option_owner, "host", option_host, NULL);

  return usher_ctl_get_all (ctl, path, "desktops", error);
}

static UsherCtlExit
command_desktop_list (UsherCtl *ctl,
                      char    **arguments)
{
  static const char *const headings[] = { "DESKTOP", "POOL", "HOST", "STATE", "FOR", "POWER", "USER", "", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = command_desktop_fetch (ctl, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  JsonObject *desktop;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (desktop = usher_show_item (usher_show_array (json_node_get_object (node), "desktops"), i)) != NULL; i++)
    command_desktop_row (table, desktop, now);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static void
command_desktop_print (UsherCtl   *ctl,
                       JsonObject *desktop)
{
  static const char *const headings[] = { "", "", NULL };
  static const char *const fields[][2] = {
    { "name", "name" },         { "id", "id" },         { "pool", "pool" },   { "host", "host" },
    { "template", "template" }, { "state", "state" },   { "power", "power" }, { "user", "owner" },
    { "last failure", "failure" },
  };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autofree char *since = usher_show_time (usher_show_text (desktop, "since"));
  g_autofree char *used = usher_show_time (usher_show_text (desktop, "last_used"));
  g_autofree char *owned = usher_show_time (usher_show_text (desktop, "claimed_at"));
  g_autofree char *version = NULL;
  gboolean full = json_object_get_boolean_member_with_default (desktop, "full_clone", FALSE);

  if (json_object_get_boolean_member_with_default (desktop, "adopted", FALSE))
    version = g_strdup ("a domain that was there before");
  else if (usher_show_number (desktop, "version") > 0)
    version = g_strdup_printf ("version %d%s", (int) usher_show_number (desktop, "version"), full ? ", a full clone" : "");
  else
    version = g_strdup (full ? "a full clone" : "a linked clone");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    usher_show_field (table, fields[i][0], usher_show_text (desktop, fields[i][1]));
  usher_show_field (table, "in this state since", since);
  usher_show_field (table, "user's since", owned);
  usher_show_field (table, "last used", used);
  usher_show_field (table, "made of", version);
  usher_show_field (table, "protected", json_object_get_boolean_member_with_default (desktop, "protected", FALSE) ? "yes" : "no");
  usher_show_field (table, "note", usher_show_text (desktop, "note"));
  usher_ctl_print (ctl, table);
}

static UsherCtlExit
command_desktop_show (UsherCtl *ctl,
                      char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    usher_ctl_show (ctl, node);
  else
    command_desktop_print (ctl, json_node_get_object (node));
  return USHER_CTL_DONE;
}

static gboolean
command_desktop_do (UsherCtl   *ctl,
                    const char *name,
                    const char *method,
                    const char *path,
                    GError    **error)
{
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (JsonNode) report = NULL;

  if (!usher_ctl_call (ctl, method, path, NULL, &reply, error))
    return FALSE;
  if (reply.location == NULL || option_wait <= 0)
    return TRUE;
  report = usher_job_wait (ctl, name, reply.location, option_wait, error);
  if (report == NULL)
    g_prefix_error (error, "%s: ", name);
  return report != NULL;
}

static UsherCtlExit
command_desktop_worse (UsherCtlExit code,
                       UsherCtlExit other)
{
  return MAX (code, other);
}

/* the others are still done when one fails; the worst code is the whole's */
static UsherCtlExit
command_desktop_each (UsherCtl   *ctl,
                      char      **names,
                      const char *action)
{
  UsherCtlExit code = USHER_CTL_DONE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", names[i], action, NULL);
      g_autoptr (GError) error = NULL;

      if (!command_desktop_do (ctl, names[i], "POST", path, &error))
        code = command_desktop_worse (code, usher_ctl_failed (error));
    }
  return code;
}

static gboolean
command_desktop_agreed (UsherCtl   *ctl,
                        const char *verb,
                        char      **names)
{
  g_autofree char *joined = g_strjoinv (", ", names);
  g_autofree char *question = g_strdup_printf ("%s %s? What is on it will be lost.", verb, joined);

  return ctl->yes || usher_prompt_agreed (question);
}

static UsherCtlExit
command_desktop_release (UsherCtl *ctl,
                         char    **arguments)
{
  if (!command_desktop_agreed (ctl, "Take away and reset", arguments))
    return USHER_CTL_REFUSED;
  return command_desktop_each (ctl, arguments, "release");
}

static UsherCtlExit
command_desktop_recycle (UsherCtl *ctl,
                         char    **arguments)
{
  return command_desktop_each (ctl, arguments, "recycle");
}

static UsherCtlExit
command_desktop_assign (UsherCtl *ctl,
                        char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[0], "assign", NULL);

  return usher_ctl_do (ctl, "POST", path, usher_ctl_body ("user", arguments[1], NULL));
}

static UsherCtlExit
command_desktop_adopt (UsherCtl *ctl,
                       char    **arguments)
{
  g_autofree char *path = NULL;
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (JsonNode) body = usher_ctl_body ("domain", arguments[0], "host", option_host, "user", option_user, NULL);
  g_autoptr (GError) error = NULL;

  if (option_pool == NULL)
    {
      fputs ("usherctl: say of which pool it becomes a desktop, with --pool POOL\n", stderr);
      return USHER_CTL_USAGE;
    }
  path = usher_ctl_path ("/v1/admin/pools", option_pool, "adopt", NULL);
  if (!usher_ctl_call (ctl, "POST", path, body, &reply, &error))
    return usher_ctl_failed (error);
  if (ctl->json && reply.node != NULL)
    usher_ctl_show (ctl, reply.node);
  return USHER_CTL_DONE;
}

static UsherCtlExit
command_desktop_protect (UsherCtl *ctl,
                         char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[0], "mark", NULL);
  gboolean on = g_str_equal (arguments[1], "on");
  JsonNode *body = usher_ctl_body (NULL, NULL);

  if (!on && !g_str_equal (arguments[1], "off"))
    {
      json_node_unref (body);
      fprintf (stderr, "usherctl: protect it on or off? '%s' is neither\n", arguments[1]);
      return USHER_CTL_USAGE;
    }
  json_object_set_boolean_member (json_node_get_object (body), "protected", on);
  return usher_ctl_do (ctl, "POST", path, body);
}

static UsherCtlExit
command_desktop_note (UsherCtl *ctl,
                      char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[0], "mark", NULL);

  return usher_ctl_do (ctl, "POST", path, usher_ctl_body ("note", arguments[1], NULL));
}

static UsherCtlExit
command_desktop_start (UsherCtl *ctl,
                       char    **arguments)
{
  return command_desktop_each (ctl, arguments, "start");
}

static UsherCtlExit
command_desktop_shutdown (UsherCtl *ctl,
                          char    **arguments)
{
  return command_desktop_each (ctl, arguments, "shutdown");
}

static UsherCtlExit
command_desktop_reset (UsherCtl *ctl,
                       char    **arguments)
{
  return command_desktop_each (ctl, arguments, "reset");
}

static UsherCtlExit
command_desktop_remove (UsherCtl *ctl,
                        char    **arguments)
{
  UsherCtlExit code = USHER_CTL_DONE;

  if (!command_desktop_agreed (ctl, "Remove", arguments))
    return USHER_CTL_REFUSED;
  for (guint i = 0; arguments[i] != NULL; i++)
    {
      g_autofree char *path = usher_ctl_path ("/v1/admin/desktops", arguments[i], NULL);
      g_autofree char *query = usher_ctl_query (path, "force", option_force ? "1" : NULL, NULL);
      g_autoptr (GError) error = NULL;

      if (!command_desktop_do (ctl, arguments[i], "DELETE", query, &error))
        code = command_desktop_worse (code, usher_ctl_failed (error));
    }
  return code;
}

#define DESKTOPS "A desktop is named by its name or its id."

const UsherCommand usher_command_desktop[] = {
  { "desktop list", NULL, "List desktops", NULL, list_options, 0, 0,
    command_desktop_list, USHER_COMMAND_LOOK },
  { "desktop show", "DESKTOP", "Show one desktop", DESKTOPS, NULL, 1, 1,
    command_desktop_show, USHER_COMMAND_LOOK },
  { "desktop assign", "DESKTOP USER", "Give a ready desktop of a manual or personal pool to a user",
    "USER is NAME, in the default realm, or NAME@REALM; the user must be entitled to the pool.", NULL, 2, 2,
    command_desktop_assign },
  { "desktop adopt", "DOMAIN", "Take a domain that is there already into a pool, as it is",
    "DOMAIN is its name or UUID. Its disks are never reset or deleted; the pool must be manual or personal.", adopt_options, 1, 1,
    command_desktop_adopt },
  { "desktop protect", "DESKTOP on|off", "Let nobody take a desktop away, reset or remove it, or lift that",
    "What is protected is safe from usherctl too: its disk is only thrown away once the protection is off.", NULL, 2, 2,
    command_desktop_protect },
  { "desktop note", "DESKTOP TEXT", "Keep a note with a desktop; an empty one forgets it", NULL, NULL, 2, 2,
    command_desktop_note },
  { "desktop release", "DESKTOP…", "Take desktops from their users and reset them", DESKTOPS, NULL, 1, G_MAXUINT,
    command_desktop_release },
  { "desktop recycle", "DESKTOP…", "Reset free desktops, and try failed ones again", DESKTOPS, NULL, 1, G_MAXUINT,
    command_desktop_recycle },
  { "desktop start", "DESKTOP…", "Switch desktops on", DESKTOPS, power_options, 1, G_MAXUINT, command_desktop_start },
  { "desktop shutdown", "DESKTOP…", "Ask desktops to shut down", DESKTOPS, power_options, 1, G_MAXUINT,
    command_desktop_shutdown },
  { "desktop reset", "DESKTOP…", "Press the reset button of desktops", DESKTOPS, power_options, 1, G_MAXUINT,
    command_desktop_reset },
  { "desktop remove", "DESKTOP…", "Remove desktops for good; their pool makes new ones if it is too small", DESKTOPS,
    remove_options, 1, G_MAXUINT, command_desktop_remove },
  { NULL },
};
