/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/log.h"

#include <unistd.h>

static gboolean log_debug;
/* where standard error leads does not change, and asking costs two system calls a line */
static gboolean log_journal;

static GLogWriterOutput
log_write (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if ((level & G_LOG_LEVEL_MASK) == G_LOG_LEVEL_DEBUG && !log_debug)
    return G_LOG_WRITER_HANDLED;
  if (log_journal && g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
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
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (log_write, NULL, NULL);
}
