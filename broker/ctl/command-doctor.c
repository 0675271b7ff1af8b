/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/show.h"

static gboolean option_mend;

static const GOptionEntry options[] = {
  { "mend", 0, 0, G_OPTION_ARG_NONE, &option_mend, "Mend what is safe to mend: nobody's work is touched", NULL },
  G_OPTION_ENTRY_NULL,
};

static const char *
command_doctor_remedy (const char *word)
{
  static const char *const words[][2] = {
    { "leave", "look at it" },
    { "remove", "--mend removes it" },
    { "remake", "--mend makes it anew" },
    { "redefine", "--mend makes its domain again" },
    { "done", "mended" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_strcmp0 (word, words[i][0]) == 0)
        return words[i][1];
    }
  return word;
}

static void
command_doctor_row (UsherTable *table,
                    JsonObject *finding)
{
  const char *remedy = usher_show_text (finding, "remedy");

  usher_table_row (table);
  usher_table_text (table, usher_show_text (finding, "kind"));
  usher_table_text (table, usher_show_text (finding, "host"));
  usher_table_text (table, usher_show_text (finding, "name"));
  usher_table_toned (table, g_strcmp0 (remedy, "done") == 0 ? USHER_TONE_GOOD : USHER_TONE_BUSY,
                     command_doctor_remedy (remedy));
  usher_table_text (table, usher_show_text (finding, "advice"));
}

/* what is left to do decides: a script sees by the code whether somebody has to look */
static UsherCtlExit
command_doctor_print (UsherCtl  *ctl,
                      JsonArray *findings)
{
  static const char *const headings[] = { "FOUND", "HOST", "NAME", "REMEDY", "WHY", NULL };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  UsherCtlExit code = USHER_CTL_DONE;
  JsonObject *finding;

  for (guint i = 0; (finding = usher_show_item (findings, i)) != NULL; i++)
    {
      command_doctor_row (table, finding);
      if (g_strcmp0 (usher_show_text (finding, "remedy"), "done") != 0)
        code = USHER_CTL_REFUSED;
    }
  if (!ctl->json && findings != NULL && json_array_get_length (findings) > 0)
    usher_ctl_print (ctl, table);
  else if (!ctl->json)
    usher_ctl_write (ctl, "Everything is as it should be.\n");
  return code;
}

static UsherCtlExit
command_doctor_run (UsherCtl *ctl,
                    char    **arguments)
{
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  if (!usher_ctl_call (ctl, option_mend ? "POST" : "GET", "/v1/admin/doctor", NULL, &reply, &error))
    return usher_ctl_failed (error);
  if (ctl->json && reply.node != NULL)
    usher_ctl_show (ctl, reply.node);
  return command_doctor_print (ctl, reply.node != NULL && JSON_NODE_HOLDS_OBJECT (reply.node)
                                      ? usher_show_array (json_node_get_object (reply.node), "findings")
                                      : NULL);
}

const UsherCommand usher_command_doctor[] = {
  { "doctor", NULL, "Find what differs from the plan, and say what to do",
    "Compares what the hosts have with what the broker knows: strays, missing domains and disks, renamed ones. Ends with 1 as\n"
    "long as something is left to look at.",
    options, 0, 0, command_doctor_run },
  { NULL },
};
