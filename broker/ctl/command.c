/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include <stdio.h>
#include <string.h>

/* each ends with a row without a name */
static const UsherCommand *const groups[] = {
  usher_command_status,  usher_command_pool,  usher_command_assignment, usher_command_host,   usher_command_desktop,
  usher_command_snapshot, usher_command_session, usher_command_queue,   usher_command_template, usher_command_user,
  usher_command_audit,   usher_command_launch, usher_command_explain,   usher_command_doctor,   usher_command_check,
};

static const char intro[] =
  "Usage: usherctl [--socket PATH] [--json] COMMAND\n"
  "\n"
  "Looks at a running usherd, and tells it what to do.\n"
  "\n"
  "Commands:\n";

static const char outro[] =
  "\n"
  "Options of all commands:\n"
  "  --socket PATH   usherd's admin socket\n"
  "  --json          print JSON for programs instead of tables for people\n"
  "  --watch         show it anew each second, until Ctrl-C; commands that only look\n"
  "  --yes           ask nothing\n"
  "  --help          say more about one command: usherctl pool show --help\n"
  "  --version       print the version\n";

static void
command_help (FILE *output)
{
  fputs (intro, output);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const UsherCommand *command = groups[i]; command->name != NULL; command++)
        {
          g_autofree char *usage = g_strjoin (" ", command->name, command->arguments, NULL);

          fprintf (output, "  %-*s %s\n", 32 + (int) (strlen (usage) - (gsize) g_utf8_strlen (usage, -1)), usage,
                   command->summary);
        }
    }
  fputs (outro, output);
}

/* how many words of the line are the command's name; 0 when it is another one */
static guint
command_matches (const UsherCommand *command,
                 char              **words)
{
  g_auto (GStrv) name = g_strsplit (command->name, " ", -1);
  guint i = 0;

  for (; name[i] != NULL; i++)
    {
      if (words[i] == NULL || strcmp (words[i], name[i]) != 0)
        return 0;
    }
  return i;
}

static const UsherCommand *
command_find (char **words,
              guint *length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const UsherCommand *command = groups[i]; command->name != NULL; command++)
        {
          *length = command_matches (command, words);
          if (*length > 0)
            return command;
        }
    }
  return NULL;
}

static gboolean option_watch;

static GOptionContext *
command_context (const UsherCommand *command,
                 UsherCtl           *ctl)
{
  const GOptionEntry all[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &ctl->socket, "usherd's admin socket", "PATH" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, "Print JSON for programs", NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &ctl->yes, "Ask nothing", NULL },
    G_OPTION_ENTRY_NULL,
  };
  static const GOptionEntry looks[] = {
    { "watch", 0, 0, G_OPTION_ARG_NONE, &option_watch, "Show it anew each second, until Ctrl-C", NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = g_option_context_new (command != NULL ? command->arguments : NULL);

  g_option_context_add_main_entries (context, all, NULL);
  if (command == NULL)
    {
      /* only what stands before the command */
      g_option_context_set_strict_posix (context, TRUE);
      g_option_context_set_help_enabled (context, FALSE);
      return context;
    }
  if (command->kind == USHER_COMMAND_LOOK)
    g_option_context_add_main_entries (context, looks, NULL);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, NULL);
  g_option_context_set_summary (context, command->summary);
  g_option_context_set_description (context, command->detail);
  return context;
}

static UsherCtlExit
command_misused (const char *format,
                 ...) G_GNUC_PRINTF (1, 2);

static UsherCtlExit
command_misused (const char *format,
                 ...)
{
  va_list arguments;

  va_start (arguments, format);
  fputs ("usherctl: ", stderr);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
  fputc ('\n', stderr);
  return USHER_CTL_USAGE;
}

/* GOption takes the first word for the program's name, and wants one there */
static void
command_take_words (char ***words,
                    guint   count)
{
  for (guint i = 0; i < count; i++)
    g_free ((*words)[i]);
  memmove (*words, *words + count, (g_strv_length (*words + count) + 1) * sizeof (char *));
}

/* what fails ends it: a listing that stands still would be taken for the truth */
static UsherCtlExit
command_watch (const UsherCommand *command,
               UsherCtl           *ctl,
               char              **words)
{
  UsherCtlExit code;

  ctl->watch = usher_watch_new ();
  while ((code = command->run (ctl, words)) == USHER_CTL_DONE)
    usher_watch_turn (ctl->watch);
  g_clear_pointer (&ctl->watch, usher_watch_free);
  return code;
}

static UsherCtlExit
command_run (const UsherCommand *command,
             UsherCtl           *ctl,
             char             ***words)
{
  g_autoptr (GOptionContext) context = command_context (command, ctl);
  g_autofree char *name = g_strconcat ("usherctl ", command->name, NULL);
  g_autoptr (GError) error = NULL;
  guint count;

  g_set_prgname (name);
  if (!g_option_context_parse_strv (context, words, &error))
    return command_misused ("%s; see %s --help", error->message, name);
  command_take_words (words, 1);
  count = g_strv_length (*words);
  if (count < command->least)
    return command_misused ("%s takes %s; see %s --help", command->name, command->arguments, name);
  if (count > command->most)
    return command_misused ("'%s' is too much for %s; see %s --help", (*words)[command->most], command->name, name);
  return option_watch ? command_watch (command, ctl, *words) : command->run (ctl, *words);
}

/* the second words of the commands that begin with @first; NULL when there are none */
static char *
command_followers (const char *first)
{
  g_autofree char *prefix = g_strconcat (first, " ", NULL);
  GString *followers = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const UsherCommand *command = groups[i]; command->name != NULL; command++)
        {
          if (g_str_has_prefix (command->name, prefix))
            g_string_append_printf (followers, "%s%s", followers->len > 0 ? ", " : "", command->name + strlen (prefix));
        }
    }
  return g_string_free (followers, followers->len == 0);
}

static UsherCtlExit
command_unknown (char **words)
{
  g_autofree char *followers = command_followers (words[0]);

  if (followers == NULL)
    return command_misused ("there is no command '%s'; usherctl help lists them", words[0]);
  if (words[1] == NULL)
    return command_misused ("%s what? There are: %s", words[0], followers);
  return command_misused ("there is no command '%s %s'; there are: %s", words[0], words[1], followers);
}

static UsherCtlExit
command_dispatch (UsherCtl *ctl,
                  char   ***words)
{
  const UsherCommand *command;
  guint length;

  if ((*words)[0] == NULL || strcmp ((*words)[0], "help") == 0 || strcmp ((*words)[0], "--help") == 0 ||
      strcmp ((*words)[0], "-h") == 0)
    {
      command_help ((*words)[0] == NULL ? stderr : stdout);
      return (*words)[0] == NULL ? USHER_CTL_USAGE : USHER_CTL_DONE;
    }
  if (strcmp ((*words)[0], "--version") == 0)
    {
      printf ("usherctl %s\n", USHER_VERSION);
      return USHER_CTL_DONE;
    }
  command = command_find (*words, &length);
  if (command == NULL)
    return command_unknown (*words);
  /* the last word of the name stays, as the program's */
  command_take_words (words, length - 1);
  return command_run (command, ctl, words);
}

/**
 * usher_command_main:
 *
 * Finds the command that the words name, and runs it.
 *
 * Returns: the exit code
 */
UsherCtlExit
usher_command_main (int    argc,
                    char **argv)
{
  UsherCtl ctl = { 0 };
  g_autoptr (GOptionContext) context = command_context (NULL, &ctl);
  g_auto (GStrv) words = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  UsherCtlExit code;

  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse_strv (context, &words, &error))
    return command_misused ("%s; see usherctl help", error->message);
  command_take_words (&words, 1);
  code = command_dispatch (&ctl, &words);
  usher_connection_free (ctl.connection);
  g_free (ctl.socket);
  return code;
}
