/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/upkeep.h"

/* what is over is kept for those who look into a complaint of last week */
#define UPKEEP_SESSIONS (7 * G_TIME_SPAN_DAY)

static void
upkeep_note (const char *what,
             gint        forgotten,
             GError     *error)
{
  if (forgotten < 0)
    g_warning ("old %s are not forgotten: %s", what, error->message);
  else if (forgotten > 0)
    g_info ("%d old %s were forgotten", forgotten, what);
}

/**
 * usher_upkeep_forget:
 * @context: the ports
 * @audit_keep: seconds for which the audit is kept
 * @now: µs since the epoch
 *
 * Forgets what is older than it need be, so that the store does not grow for ever. Slow rhythm.
 */
void
usher_upkeep_forget (UsherContext *context,
                     guint         audit_keep,
                     gint64        now)
{
  g_autoptr (GError) audit_error = NULL;
  g_autoptr (GError) session_error = NULL;
  gint entries = usher_audit_store_expire (usher_context_audit (context),
                                           now - (gint64) audit_keep * G_TIME_SPAN_SECOND, &audit_error);
  gint sessions = usher_session_store_expire (usher_context_sessions (context), now - UPKEEP_SESSIONS, &session_error);

  upkeep_note ("audit entries", entries, audit_error);
  upkeep_note ("sessions", sessions, session_error);
}
