/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/prompt.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "common/error.h"

#define LONGEST 1024

/* a line of standard input without its end; NULL at the end of input, or for one too long */
static UsherSecret *
prompt_read_line (void)
{
  char line[LONGEST + 2];
  gsize length = 0;
  UsherSecret *secret = NULL;
  char byte;

  /* not through stdio, whose buffer would keep a copy */
  while (read (STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
    {
      if (length <= LONGEST)
        line[length++] = byte;
    }
  if (length > 0 && line[length - 1] == '\r')
    length--;
  if (length > 0 && length <= LONGEST)
    secret = usher_secret_new (line, length);
  usher_secret_wipe (line, sizeof line);
  return secret;
}

static struct termios prompt_before;

/* Ctrl-C while the password is typed must not leave the terminal without echo */
static void
prompt_interrupted (int number)
{
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &prompt_before);
  signal (number, SIG_DFL);
  raise (number);
}

static UsherSecret *
prompt_ask (const char *question)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP };
  struct termios silent;
  UsherSecret *answer;

  tcgetattr (STDIN_FILENO, &prompt_before);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    signal (signals[i], prompt_interrupted);
  silent = prompt_before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  /* asked once nothing typed is shown or thrown away any more */
  fputs (question, stderr);
  fflush (stderr);
  answer = prompt_read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &prompt_before);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    signal (signals[i], SIG_DFL);
  fputc ('\n', stderr);
  return answer;
}

/**
 * usher_prompt_password:
 * @user: whose; shown
 * @error: BAD_REQUEST for an empty one, or two that differ
 *
 * Asks twice, without echo, at a terminal; elsewhere takes the first line of standard input.
 *
 * Returns: (transfer full) (nullable): the password
 */
UsherSecret *
usher_prompt_password (const char *user,
                       GError    **error)
{
  g_autofree char *question = g_strdup_printf ("Password for %s: ", user);
  g_autoptr (UsherSecret) first = NULL;
  g_autoptr (UsherSecret) second = NULL;

  first = isatty (STDIN_FILENO) ? prompt_ask (question) : prompt_read_line ();
  if (first == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "no password was given, or one over %d bytes", LONGEST);
      return NULL;
    }
  if (!isatty (STDIN_FILENO))
    return g_steal_pointer (&first);
  second = prompt_ask ("Once more: ");
  if (second != NULL && usher_secret_equal (first, second))
    return g_steal_pointer (&first);
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the two passwords differ; nothing was changed");
  return NULL;
}

/**
 * usher_prompt_agreed:
 * @question: what would be done
 *
 * Returns: whether a person at the terminal says yes; where there is no terminal, nobody is asked, and it is yes
 */
gboolean
usher_prompt_agreed (const char *question)
{
  char line[16] = "";

  if (!isatty (STDIN_FILENO))
    return TRUE;
  fprintf (stderr, "%s [y/N] ", question);
  fflush (stderr);
  if (fgets (line, sizeof line, stdin) == NULL)
    return FALSE;
  return line[0] == 'y' || line[0] == 'Y';
}
