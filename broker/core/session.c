/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/session.h"

UsherSession *
usher_session_new (void)
{
  return g_new0 (UsherSession, 1);
}

void
usher_session_free (UsherSession *session)
{
  if (session == NULL)
    return;
  g_free (session->id);
  g_free (session->desktop);
  g_free (session->owner);
  g_free (session->address);
  g_free (session->viewer);
  g_free (session);
}
