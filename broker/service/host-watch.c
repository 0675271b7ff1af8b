/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-watch.h"

struct _UsherHostWatch
{
  GMutex      lock;
  gint64      patience;
  GHashTable *silent;
  GHashTable *heard;
  GHashTable *returned;
};

/**
 * Silence: a host that does not answer
 * @since: monotonic, µs
 * @given_up: whether its desktops are marked as lost
 */
typedef struct
{
  gint64   since;
  gboolean given_up;
} Silence;

/**
 * usher_host_watch_new:
 * @patience: µs for which a silent host may come back as if nothing had been
 *
 * Returns: (transfer full): a watch to which all hosts answer
 */
UsherHostWatch *
usher_host_watch_new (gint64 patience)
{
  UsherHostWatch *watch = g_new0 (UsherHostWatch, 1);

  watch->patience = patience;
  watch->silent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  watch->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  watch->returned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&watch->lock);
  return watch;
}

void
usher_host_watch_free (UsherHostWatch *watch)
{
  g_hash_table_unref (watch->silent);
  g_hash_table_unref (watch->heard);
  g_hash_table_unref (watch->returned);
  g_mutex_clear (&watch->lock);
  g_free (watch);
}

/**
 * usher_host_watch_lost:
 * @watch: the watch
 * @host: name of a host whose link broke, or did not come up
 * @now: the first time counts
 */
void
usher_host_watch_lost (UsherHostWatch *watch,
                       const char     *host,
                       gint64          now)
{
  g_mutex_lock (&watch->lock);
  g_hash_table_remove (watch->heard, host);
  if (!g_hash_table_contains (watch->silent, host))
    {
      Silence *silence = g_new0 (Silence, 1);

      silence->since = now;
      g_hash_table_insert (watch->silent, g_strdup (host), silence);
    }
  g_mutex_unlock (&watch->lock);
}

/**
 * usher_host_watch_back:
 * @watch: the watch
 * @host: name of a host that answered, or left the configuration
 */
void
usher_host_watch_back (UsherHostWatch *watch,
                       const char     *host)
{
  g_mutex_lock (&watch->lock);
  g_hash_table_remove (watch->silent, host);
  g_hash_table_add (watch->heard, g_strdup (host));
  g_hash_table_add (watch->returned, g_strdup (host));
  g_mutex_unlock (&watch->lock);
}

/**
 * usher_host_watch_is_heard:
 *
 * Returns: whether @host answered last; FALSE as well for one that was not asked yet since the broker started
 */
gboolean
usher_host_watch_is_heard (UsherHostWatch *watch,
                           const char     *host)
{
  gboolean heard;

  g_mutex_lock (&watch->lock);
  heard = g_hash_table_contains (watch->heard, host);
  g_mutex_unlock (&watch->lock);
  return heard;
}

/**
 * usher_host_watch_take_return:
 *
 * A host may answer between two looks, and be silent at both.
 *
 * Returns: whether @host has answered since this was asked last
 */
gboolean
usher_host_watch_take_return (UsherHostWatch *watch,
                              const char     *host)
{
  gboolean returned;

  g_mutex_lock (&watch->lock);
  returned = g_hash_table_remove (watch->returned, host);
  g_mutex_unlock (&watch->lock);
  return returned;
}

/**
 * usher_host_watch_note_return:
 *
 * What was taken could not be written down: the next look has it again.
 */
void
usher_host_watch_note_return (UsherHostWatch *watch,
                              const char     *host)
{
  g_mutex_lock (&watch->lock);
  g_hash_table_add (watch->returned, g_strdup (host));
  g_mutex_unlock (&watch->lock);
}

/**
 * usher_host_watch_is_silent:
 *
 * Returns: whether @host does not answer just now: nothing new is begun there
 */
gboolean
usher_host_watch_is_silent (UsherHostWatch *watch,
                            const char     *host)
{
  gboolean silent;

  g_mutex_lock (&watch->lock);
  silent = g_hash_table_contains (watch->silent, host);
  g_mutex_unlock (&watch->lock);
  return silent;
}

/**
 * usher_host_watch_is_lost:
 *
 * Returns: whether @host was given up
 */
gboolean
usher_host_watch_is_lost (UsherHostWatch *watch,
                          const char     *host)
{
  const Silence *silence;
  gboolean lost;

  g_mutex_lock (&watch->lock);
  silence = g_hash_table_lookup (watch->silent, host);
  lost = silence != NULL && silence->given_up;
  g_mutex_unlock (&watch->lock);
  return lost;
}

/**
 * usher_host_watch_give_up:
 * @watch: the watch
 * @now: monotonic, µs
 *
 * Each silence is told once.
 *
 * Returns: (transfer full): names of the hosts with which patience has come to its end since the last call
 */
char **
usher_host_watch_give_up (UsherHostWatch *watch,
                          gint64          now)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer host, value;

  g_mutex_lock (&watch->lock);
  g_hash_table_iter_init (&iter, watch->silent);
  while (g_hash_table_iter_next (&iter, &host, &value))
    {
      Silence *silence = value;

      if (silence->given_up || now - silence->since < watch->patience)
        continue;
      silence->given_up = TRUE;
      g_strv_builder_add (hosts, host);
    }
  g_mutex_unlock (&watch->lock);
  return g_strv_builder_end (hosts);
}
