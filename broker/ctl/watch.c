/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/watch.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WATCH_EVERY G_TIME_SPAN_SECOND
/* where a terminal does not say how high it is */
#define WATCH_ROWS 24
#define WATCH_CLEAR "\033[2J"
#define WATCH_HOME "\033[H"
#define WATCH_REST_OF_LINE "\033[K"
#define WATCH_REST_OF_SCREEN "\033[J"

struct _UsherWatch
{
  GString   *text;
  GChecksum *seen;
  char      *shown;
};

UsherWatch *
usher_watch_new (void)
{
  UsherWatch *watch = g_new0 (UsherWatch, 1);

  watch->text = g_string_new (NULL);
  watch->seen = g_checksum_new (G_CHECKSUM_SHA256);
  return watch;
}

void
usher_watch_free (UsherWatch *watch)
{
  if (watch == NULL)
    return;
  g_string_free (watch->text, TRUE);
  g_checksum_free (watch->seen);
  g_free (watch->shown);
  g_free (watch);
}

/**
 * usher_watch_saw:
 *
 * Takes down what the broker answered: ages grow by themselves, and are no news.
 */
void
usher_watch_saw (UsherWatch *watch,
                 JsonNode   *answer)
{
  g_autofree char *text = json_to_string (answer, FALSE);

  g_checksum_update (watch->seen, (const guchar *) text, -1);
}

void
usher_watch_write (UsherWatch *watch,
                   const char *text)
{
  g_string_append (watch->text, text);
}

/**
 * usher_watch_frame:
 * @text: lines
 * @rows: of the terminal
 *
 * Returns: (transfer full): what draws @text over the screen, as much of it as there is room for
 */
char *
usher_watch_frame (const char *text,
                   guint       rows)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint length = g_strv_length (lines);
  GString *frame = g_string_new (WATCH_HOME);
  guint room = MAX (rows, 2) - 1;

  if (length > 0 && *lines[length - 1] == '\0')
    length--;
  for (guint i = 0; i < length && i < (length > room ? room - 1 : room); i++)
    g_string_append_printf (frame, "%s" WATCH_REST_OF_LINE "\n", lines[i]);
  if (length > room)
    g_string_append_printf (frame, "… and %u more" WATCH_REST_OF_LINE "\n", length - room + 1);
  g_string_append (frame, WATCH_REST_OF_SCREEN);
  return g_string_free (frame, FALSE);
}

static guint
watch_rows (void)
{
  struct winsize size;

  return ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : WATCH_ROWS;
}

static void
watch_draw (UsherWatch *watch)
{
  g_autofree char *frame = usher_watch_frame (watch->text->str, watch_rows ());

  if (watch->shown == NULL)
    fputs (WATCH_CLEAR, stdout);
  fputs (frame, stdout);
}

static void
watch_append (UsherWatch *watch)
{
  if (g_strcmp0 (watch->shown, g_checksum_get_string (watch->seen)) == 0)
    return;
  if (watch->shown != NULL)
    fputc ('\n', stdout);
  fputs (watch->text->str, stdout);
}

/**
 * usher_watch_turn:
 *
 * Shows what was written since the last turn, and waits for the next one.
 */
void
usher_watch_turn (UsherWatch *watch)
{
  if (isatty (STDOUT_FILENO))
    watch_draw (watch);
  else
    watch_append (watch);
  fflush (stdout);
  g_free (watch->shown);
  watch->shown = g_strdup (g_checksum_get_string (watch->seen));
  g_checksum_reset (watch->seen);
  g_string_truncate (watch->text, 0);
  g_usleep (WATCH_EVERY);
}
