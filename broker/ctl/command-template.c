/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/job.h"
#include "broker/ctl/prompt.h"
#include "broker/ctl/show.h"
#include "common/error.h"

#define GIB (1024.0 * 1024 * 1024)
/* a large image over a slow disk: Ctrl-C leaves the publishing to itself, and does not end it */
#define PUBLISH_LONGEST (24 * 60 * 60)

static char *option_from;
static char *option_host;
static char *option_note;
static int option_wait = PUBLISH_LONGEST;

static const GOptionEntry publish_options[] = {
  { "from", 0, 0, G_OPTION_ARG_STRING, &option_from, "A domain that is off, by name or UUID, or a volume", "DOMAIN|VOLUME" },
  { "host", 0, 0, G_OPTION_ARG_STRING, &option_host, "Where it is; not needed where there is one host", "HOST" },
  { "note", 0, 0, G_OPTION_ARG_STRING, &option_note, "What is new in it", "TEXT" },
  { "wait", 0, 0, G_OPTION_ARG_INT, &option_wait, "Give it up after so long; 0 does not wait, and lets it go on", "SECONDS" },
  G_OPTION_ENTRY_NULL,
};

static char *
command_template_number (gint64 number)
{
  return number > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

static void
command_template_row (UsherTable *table,
                      JsonObject *template)
{
  g_autofree char *current = command_template_number (usher_show_number (template, "current"));
  g_autofree char *pools = usher_show_joined (template, "pools");
  JsonArray *versions = usher_show_array (template, "versions");
  gboolean fixed = g_strcmp0 (usher_show_text (template, "kind"), "fixed") == 0;

  usher_table_row (table);
  usher_table_text (table, usher_show_text (template, "name"));
  usher_table_text (table, usher_show_text (template, "kind"));
  usher_table_toned (table, current == NULL && !fixed ? USHER_TONE_BAD : USHER_TONE_PLAIN,
                     current == NULL && !fixed ? "none yet" : current);
  usher_table_number (table, versions != NULL ? json_array_get_length (versions) : 0);
  usher_table_text (table, pools);
}

static UsherCtlExit
command_template_list (UsherCtl *ctl,
                       char    **arguments)
{
  static const char *const headings[] = { "TEMPLATE", "KIND", "CURRENT", "VERSIONS", "POOLS", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, "/v1/admin/templates", &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *template;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (template = usher_show_item (usher_show_array (json_node_get_object (node), "templates"), i)) != NULL; i++)
    command_template_row (table, template);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static void
command_template_version_row (UsherTable *table,
                              JsonObject *version,
                              gint64      current)
{
  gint64 number = usher_show_number (version, "number");
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "%s", number, number == current ? " *" : "");
  g_autofree char *size = g_strdup_printf ("%.1f GiB", usher_show_number (version, "size") / GIB);
  g_autofree char *created = usher_show_time (usher_show_text (version, "created"));
  g_autofree char *hosts = usher_show_joined (version, "hosts");
  const char *state = usher_show_text (version, "state");
  const char *failure = usher_show_text (version, "failure");

  usher_table_row (table);
  usher_table_text (table, name);
  usher_table_toned (table, usher_show_tone (state), state);
  usher_table_text (table, created);
  usher_table_text (table, usher_show_text (version, "publisher"));
  usher_table_text (table, usher_show_number (version, "size") > 0 ? size : NULL);
  usher_table_number (table, usher_show_number (version, "desktops"));
  usher_table_text (table, hosts);
  if (failure != NULL)
    usher_table_toned (table, USHER_TONE_BAD, failure);
  else
    usher_table_text (table, usher_show_text (version, "note") != NULL ? usher_show_text (version, "note") : "");
}

static UsherCtlExit
command_template_show (UsherCtl *ctl,
                       char    **arguments)
{
  static const char *const headings[] = { "VERSION", "STATE", "PUBLISHED", "BY", "SIZE", "DESKTOPS", "HOSTS", "", NULL };
  g_autofree char *path = usher_ctl_path ("/v1/admin/templates", arguments[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_ctl_get (ctl, path, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *template;
  JsonObject *version;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  template = json_node_get_object (node);
  for (guint i = 0; (version = usher_show_item (usher_show_array (template, "versions"), i)) != NULL; i++)
    command_template_version_row (table, version, usher_show_number (template, "current"));
  if (g_strcmp0 (usher_show_text (template, "kind"), "fixed") == 0)
    usher_ctl_write (ctl, "Its file names a volume: it has no versions.\n");
  else if (usher_show_item (usher_show_array (template, "versions"), 0) == NULL)
    usher_ctl_write (ctl, "It has no version yet: usherctl template publish makes one.\n");
  else
    usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

static UsherCtlExit
command_template_publish (UsherCtl *ctl,
                          char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/templates", arguments[0], "versions", NULL);
  g_autoptr (JsonNode) body = usher_ctl_body ("from", option_from, "host", option_host, "note", option_note, NULL);
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (JsonNode) report = NULL;
  g_autoptr (GError) error = NULL;

  if (option_from == NULL)
    {
      fputs ("usherctl: say what to publish, with --from DOMAIN or --from VOLUME\n", stderr);
      return USHER_CTL_USAGE;
    }
  if (!usher_ctl_call (ctl, "POST", path, body, &reply, &error))
    return usher_ctl_failed (error);
  if (reply.location == NULL || option_wait <= 0)
    return USHER_CTL_DONE;
  report = usher_job_wait (ctl, arguments[0], reply.location, option_wait, &error);
  return report != NULL ? USHER_CTL_DONE : usher_ctl_failed (error);
}

static UsherCtlExit
command_template_note (UsherCtl *ctl,
                       char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/templates", arguments[0], "versions", arguments[1], "note", NULL);

  return usher_ctl_do (ctl, "PUT", path, usher_ctl_body ("note", arguments[2], NULL));
}

static UsherCtlExit
command_template_retire (UsherCtl *ctl,
                         char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/templates", arguments[0], "versions", arguments[1], "retire", NULL);

  return usher_ctl_do (ctl, "POST", path, NULL);
}

static UsherCtlExit
command_template_roll_back (UsherCtl *ctl,
                            char    **arguments)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/templates", arguments[0], "current", NULL);
  g_autofree char *question = g_strdup_printf ("Make version %s of %s the current one? Free desktops of pools that follow it "
                                               "are made anew.", arguments[1], arguments[0]);
  JsonNode *body;
  guint64 number;

  if (!g_ascii_string_to_unsigned (arguments[1], 10, 1, G_MAXINT, &number, NULL))
    {
      fprintf (stderr, "usherctl: '%s' is no version: template show %s lists them\n", arguments[1], arguments[0]);
      return USHER_CTL_USAGE;
    }
  if (!ctl->yes && !usher_prompt_agreed (question))
    return USHER_CTL_REFUSED;
  body = usher_ctl_body (NULL, NULL);
  json_object_set_int_member (json_node_get_object (body), "version", number);
  return usher_ctl_do (ctl, "PUT", path, body);
}

const UsherCommand usher_command_template[] = {
  { "template list", NULL, "List the templates and their current versions", NULL, NULL, 0, 0, command_template_list,
    USHER_COMMAND_LOOK },
  { "template show", "TEMPLATE", "Show the versions of a template; * marks the current one", NULL, NULL, 1, 1,
    command_template_show, USHER_COMMAND_LOOK },
  { "template publish", "TEMPLATE", "Seal the next version of a template",
    "What is published is copied, flattened and checked; the original stays as it is. Pools that follow the template make\n"
    "their desktops of the new version from then on. Ctrl-C leaves the publishing to itself.",
    publish_options, 1, 1, command_template_publish },
  { "template note", "TEMPLATE VERSION TEXT", "Say what is new in a version; an empty text forgets it", NULL, NULL, 3, 3,
    command_template_note },
  { "template retire", "TEMPLATE VERSION", "Make no more desktops of a version, and remove it when none needs it", NULL, NULL,
    2, 2, command_template_retire },
  { "template rollback", "TEMPLATE VERSION", "Make an older version the current one again",
    "Free desktops of the pools that follow the template are made anew, used ones at their release.", NULL, 2, 2,
    command_template_roll_back },
  { NULL },
};
