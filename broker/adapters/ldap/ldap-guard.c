/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-guard.h"

#include <sys/socket.h>

struct _UsherLdapGuard
{
  GThread *thread;
  GMutex   lock;
  GCond    ended;
  int      socket;
  gint64   deadline;
  gboolean over;
};

static gpointer
ldap_guard_run (gpointer data)
{
  UsherLdapGuard *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->over)
    if (!g_cond_wait_until (&self->ended, &self->lock, self->deadline))
      {
        (void) shutdown (self->socket, SHUT_RDWR);
        return GINT_TO_POINTER (TRUE);
      }
  return GINT_TO_POINTER (FALSE);
}

/**
 * usher_ldap_guard_new:
 * @socket: stays open until the guard is ended
 * @milliseconds: from now
 *
 * Returns: (transfer full): a guard; to be ended
 */
UsherLdapGuard *
usher_ldap_guard_new (int   socket,
                      guint milliseconds)
{
  UsherLdapGuard *self = g_new0 (UsherLdapGuard, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->socket = socket;
  self->deadline = g_get_monotonic_time () + milliseconds * G_GINT64_CONSTANT (1000);
  self->thread = g_thread_new ("ldap-guard", ldap_guard_run, self);
  return self;
}

/**
 * usher_ldap_guard_end:
 * @guard: (transfer full): a guard
 *
 * Returns: whether it had to shut the socket down
 */
gboolean
usher_ldap_guard_end (UsherLdapGuard *guard)
{
  gboolean struck;

  g_mutex_lock (&guard->lock);
  guard->over = TRUE;
  g_cond_signal (&guard->ended);
  g_mutex_unlock (&guard->lock);
  struck = GPOINTER_TO_INT (g_thread_join (guard->thread));
  g_cond_clear (&guard->ended);
  g_mutex_clear (&guard->lock);
  g_free (guard);
  return struck;
}
