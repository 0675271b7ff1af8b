/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/log.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static gboolean log_debug;
/* where standard error leads does not change, and asking costs two system calls a line */
static gboolean log_journal;

/**
 * usher_log_line:
 * @domain: (nullable): of the message
 * @message: text without a line's end
 * @now: µs since the epoch
 *
 * Returns: (transfer full): an information's line as GLib writes it; without its look at the time zone's file, since
 *   a busy broker writes thousands a second
 */
char *
usher_log_line (const char *domain,
                const char *message,
                gint64      now)
{
  time_t seconds = now / G_USEC_PER_SEC;
  char clock[sizeof "hh:mm:ss"] = "";
  struct tm local;

  if (localtime_r (&seconds, &local) != NULL)
    strftime (clock, sizeof clock, "%T", &local);
  return g_strdup_printf ("%s%sINFO: %s.%03u: %s\n", domain != NULL ? domain : "", domain != NULL ? "-" : "", clock,
                          (guint) (now % G_USEC_PER_SEC / 1000), message);
}

static const char *
log_field (const GLogField *fields,
           gsize            n_fields,
           const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (fields[i].length < 0 && strcmp (fields[i].key, key) == 0)
        return fields[i].value;
    }
  return NULL;
}

/* what needs no escapes and no other character set */
static gboolean
log_is_plain (const char *message)
{
  while (*message >= ' ' && *message <= '~')
    message++;
  return *message == '\0';
}

static GLogWriterOutput
log_write_info (const GLogField *fields,
                gsize            n_fields)
{
  const char *message = log_field (fields, n_fields, "MESSAGE");
  g_autofree char *line = NULL;
  gsize length;

  if (message == NULL || !log_is_plain (message))
    return G_LOG_WRITER_UNHANDLED;
  line = usher_log_line (log_field (fields, n_fields, "GLIB_DOMAIN"), message, g_get_real_time ());
  length = strlen (line);
  return write (STDERR_FILENO, line, length) == (gssize) length ? G_LOG_WRITER_HANDLED : G_LOG_WRITER_UNHANDLED;
}

static GLogWriterOutput
log_write (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  GLogLevelFlags kind = level & G_LOG_LEVEL_MASK;

  if (kind == G_LOG_LEVEL_DEBUG && !log_debug)
    return G_LOG_WRITER_HANDLED;
  if (log_journal && g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  if (kind == G_LOG_LEVEL_INFO && log_write_info (fields, n_fields) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

/**
 * usher_log_init:
 * @debug: whether debug messages are shown
 *
 * Sends the program's log to the journal, with all its fields, where standard error leads there, and as lines to
 * standard error elsewhere. Once, before other threads begin.
 */
void
usher_log_init (gboolean debug)
{
  log_debug = debug;
  log_journal = g_log_writer_is_journald (STDERR_FILENO);
  tzset ();
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (log_write, NULL, NULL);
}
