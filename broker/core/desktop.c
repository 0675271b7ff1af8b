/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/desktop.h"

UsherDesktop *
usher_desktop_new (void)
{
  return g_new0 (UsherDesktop, 1);
}

UsherDesktop *
usher_desktop_copy (const UsherDesktop *desktop)
{
  UsherDesktop *copy = g_memdup2 (desktop, sizeof *desktop);

  copy->id = g_strdup (desktop->id);
  copy->pool = g_strdup (desktop->pool);
  copy->name = g_strdup (desktop->name);
  copy->host = g_strdup (desktop->host);
  copy->template = g_strdup (desktop->template);
  copy->owner = g_strdup (desktop->owner);
  copy->failure = g_strdup (desktop->failure);
  copy->note = g_strdup (desktop->note);
  return copy;
}

void
usher_desktop_free (UsherDesktop *desktop)
{
  if (desktop == NULL)
    return;
  g_free (desktop->id);
  g_free (desktop->pool);
  g_free (desktop->name);
  g_free (desktop->host);
  g_free (desktop->template);
  g_free (desktop->owner);
  g_free (desktop->failure);
  g_free (desktop->note);
  g_free (desktop);
}
