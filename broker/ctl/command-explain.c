/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/show.h"

static char *option_address;

static const GOptionEntry options[] = {
  { "address", 0, 0, G_OPTION_ARG_STRING, &option_address, "Where the client would be", "ADDRESS" },
  G_OPTION_ENTRY_NULL,
};

static UsherTone
command_explain_tone (const char *verdict)
{
  static const struct
  {
    const char *verdict;
    UsherTone   tone;
  } tones[] = {
    { "pass", USHER_TONE_GOOD }, { "note", USHER_TONE_FAINT }, { "wait", USHER_TONE_BUSY }, { "stop", USHER_TONE_BAD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      if (g_strcmp0 (verdict, tones[i].verdict) == 0)
        return tones[i].tone;
    }
  return USHER_TONE_PLAIN;
}

static const char *
command_explain_outcome (const char *verdict)
{
  if (g_strcmp0 (verdict, "stop") == 0)
    return "would be refused";
  return g_strcmp0 (verdict, "wait") == 0 ? "would have to wait" : "would get a desktop";
}

static void
command_explain_print (UsherCtl   *ctl,
                       JsonObject *report)
{
  static const char *const headings[] = { "RULE", "SAYS", "WHY", NULL };
  g_autoptr (UsherTable) table = usher_table_new (headings);
  g_autofree char *who = usher_table_clean (usher_show_text (report, "user") != NULL ? usher_show_text (report, "user") : "");
  g_autofree char *end = g_strdup_printf ("\n%s %s.\n", who, command_explain_outcome (usher_show_text (report, "outcome")));
  JsonObject *rule;

  for (guint i = 0; (rule = usher_show_item (usher_show_array (report, "rules"), i)) != NULL; i++)
    {
      const char *verdict = usher_show_text (rule, "verdict");

      usher_table_row (table);
      usher_table_text (table, usher_show_text (rule, "rule"));
      usher_table_toned (table, command_explain_tone (verdict), verdict);
      usher_table_text (table, usher_show_text (rule, "why"));
    }
  usher_ctl_print (ctl, table);
  usher_ctl_write (ctl, end);
}

static UsherCtlExit
command_explain_launch (UsherCtl *ctl,
                        char    **arguments)
{
  g_autofree char *path = usher_ctl_query ("/v1/admin/explain/launch", "user", arguments[0], "pool", arguments[1], "address",
                                           option_address, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    usher_ctl_show (ctl, node);
  else
    command_explain_print (ctl, json_node_get_object (node));
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_explain[] = {
  { "explain launch", "USER POOL", "Say rule by rule what would happen if a user launched a desktop of a pool now, and why",
    "Nothing is changed, and nobody is asked for a password. USER is NAME, in the default realm, or NAME@REALM.", options, 2, 2,
    command_explain_launch, USHER_COMMAND_LOOK },
  { NULL },
};
