/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/prompt.h"
#include "broker/ctl/show.h"

#define GIB (1024.0 * 1024 * 1024)

static char *option_reason;

static const GOptionEntry reason_options[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &option_reason, "Why, for other administrators", "TEXT" },
  G_OPTION_ENTRY_NULL,
};

static void
command_host_row (UsherTable *table,
                  JsonObject *host)
{
  gint64 total = usher_show_number (host, "memory_total");
  g_autofree char *memory = g_strdup_printf ("%.1f of %.1f GiB", usher_show_number (host, "memory_free") / GIB, total / GIB);

  usher_table_row (table);
  usher_table_text (table, usher_show_text (host, "name"));
  usher_table_toned (table, usher_show_tone (usher_show_text (host, "state")), usher_show_text (host, "state"));
  usher_table_toned (table, usher_show_tone (usher_show_text (host, "standing")), usher_show_text (host, "standing"));
  usher_table_number (table, usher_show_number (host, "desktops"));
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
  static const char *const headings[] = { "HOST",  "STATE", "STANDING",    "DESKTOPS", "RUNNING",
                                          "LIMIT", "CPUS",  "FREE MEMORY", "URI",      "", NULL };
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

static void
command_host_memory (UsherTable *table,
                     JsonObject *host)
{
  g_autofree char *memory = g_strdup_printf ("%.1f of %.1f GiB free", usher_show_number (host, "memory_free") / GIB,
                                             usher_show_number (host, "memory_total") / GIB);

  usher_show_field (table, "memory", usher_show_number (host, "memory_total") > 0 ? memory : NULL);
}

static void
command_host_print (UsherCtl   *ctl,
                    JsonObject *host)
{
  static const char *const headings[] = { "", "", NULL };
  static const char *const fields[][2] = {
    { "name", "name" }, { "uri", "uri" },           { "clients reach it at", "spice_address" }, { "answers", "state" },
    { "", "problem" },  { "standing", "standing" }, { "said by", "wanted_by" },                 { "reason", "reason" },
  };
  static const char *const times[][2] = {
    { "since", "wanted_since" }, { "lost since", "lost_since" }, { "fenced", "fenced_at" },
  };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autofree char *labels = usher_show_joined (host, "labels");
  g_autofree char *desktops = g_strdup_printf ("%d of at most %d, %d of them somebody's",
                                               (int) usher_show_number (host, "desktops"),
                                               (int) usher_show_number (host, "limit"), (int) usher_show_number (host, "owned"));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (usher_show_text (host, fields[i][1]) != NULL)
        usher_show_field (table, fields[i][0], usher_show_text (host, fields[i][1]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *time = usher_show_time (usher_show_text (host, times[i][1]));

      if (time != NULL)
        usher_show_field (table, times[i][0], time);
    }
  usher_show_field (table, "desktops", desktops);
  command_host_memory (table, host);
  usher_show_field (table, "labels", labels != NULL ? labels : "none");
  usher_ctl_print (ctl, table);
}

static UsherCtlExit
command_host_show (UsherCtl *ctl,
                   char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/hosts", arguments[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    usher_ctl_show (ctl, node);
  else
    command_host_print (ctl, json_node_get_object (node));
  return USHER_CTL_DONE;
}

static UsherCtlExit
command_host_want (UsherCtl   *ctl,
                   char      **names,
                   const char *state)
{
  UsherCtlExit code = USHER_CTL_DONE;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = usher_ctl_path ("/v1/admin/hosts", names[i], "state", NULL);
      UsherCtlExit one = usher_ctl_do (ctl, "PUT", path, usher_ctl_body ("state", state, "reason", option_reason, NULL));

      code = MAX (code, one);
    }
  return code;
}

static UsherCtlExit
command_host_drain (UsherCtl *ctl,
                    char    **arguments)
{
  return command_host_want (ctl, arguments, "drain");
}

static UsherCtlExit
command_host_maintenance (UsherCtl *ctl,
                          char    **arguments)
{
  return command_host_want (ctl, arguments, "maintenance");
}

static UsherCtlExit
command_host_activate (UsherCtl *ctl,
                       char    **arguments)
{
  return command_host_want (ctl, arguments, "active");
}

static UsherCtlExit
command_host_fenced (UsherCtl *ctl,
                     char    **arguments)
{
  g_autofree char *question = g_strdup_printf ("Is %s switched off, or cut from its storage, so that no desktop runs there?",
                                               arguments[0]);
  g_autofree char *path = usher_ctl_path ("/v1/admin/hosts", arguments[0], "fenced", NULL);

  if (!ctl->yes && !usher_prompt_agreed (question))
    return USHER_CTL_REFUSED;
  return usher_ctl_do (ctl, "POST", path, NULL);
}

const UsherCommand usher_command_host[] = {
  { "host list", NULL, "Ask every host how it is",
    "A host that does not answer within five seconds is shown as down, with the reason.", NULL, 0, 0,
    command_host_list, USHER_COMMAND_LOOK },
  { "host show", "HOST", "Show how one host is, and what is wanted of it", NULL, NULL, 1, 1, command_host_show,
    USHER_COMMAND_LOOK },
  { "host drain", "HOST…", "Let a host become empty: no new desktops, and used ones leave at their release",
    "Free desktops of it are made again on other hosts. Protected and adopted ones stay, and so do those that are somebody's:\n"
    "usherctl desktop list --host HOST shows them.",
    reason_options, 1, G_MAXUINT, command_host_drain },
  { "host maintenance", "HOST…", "Touch nothing on a host, and launch nothing of it, until it is active again",
    "What runs there goes on running; drain the host first to send its users away in time.", reason_options, 1, G_MAXUINT,
    command_host_maintenance },
  { "host activate", "HOST…", "Use a host that was drained or in maintenance again", NULL, reason_options, 1, G_MAXUINT,
    command_host_activate },
  { "host fenced", "HOST", "Confirm that nothing runs any more on a host that does not answer",
    "Say so only when the host is switched off or cut from its storage: a desktop that runs twice ruins its disk.", NULL, 1, 1,
    command_host_fenced },
  { NULL },
};
