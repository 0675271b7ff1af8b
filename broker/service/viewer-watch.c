/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/viewer-watch.h"

/* channels of one desktop; last is when the newest came up */
typedef struct
{
  GHashTable *connections;
  gint64      last;
} Watched;

struct _UsherViewerWatch
{
  GMutex      lock;
  GHashTable *desktops;
};

static void
viewer_watch_watched_free (gpointer data)
{
  Watched *watched = data;

  g_hash_table_unref (watched->connections);
  g_free (watched);
}

UsherViewerWatch *
usher_viewer_watch_new (void)
{
  UsherViewerWatch *watch = g_new0 (UsherViewerWatch, 1);

  g_mutex_init (&watch->lock);
  watch->desktops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, viewer_watch_watched_free);
  return watch;
}

void
usher_viewer_watch_free (UsherViewerWatch *watch)
{
  g_hash_table_unref (watch->desktops);
  g_mutex_clear (&watch->lock);
  g_free (watch);
}

/**
 * usher_viewer_watch_came:
 * @watch: the watch
 * @desktop: id of a desktop
 * @connection: tells the channel from others
 * @now: µs, monotonic
 *
 * Returns: how many channels are open now
 */
guint
usher_viewer_watch_came (UsherViewerWatch *watch,
                         const char       *desktop,
                         const char       *connection,
                         gint64            now)
{
  Watched *watched;
  guint channels;

  g_mutex_lock (&watch->lock);
  watched = g_hash_table_lookup (watch->desktops, desktop);
  if (watched == NULL)
    {
      watched = g_new0 (Watched, 1);
      watched->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (watch->desktops, g_strdup (desktop), watched);
    }
  g_hash_table_add (watched->connections, g_strdup (connection));
  watched->last = now;
  channels = g_hash_table_size (watched->connections);
  g_mutex_unlock (&watch->lock);
  return channels;
}

/**
 * usher_viewer_watch_left:
 * @watch: the watch
 * @desktop: id of a desktop
 * @connection: a channel that closed, perhaps one never seen open
 *
 * Returns: how many channels are open now
 */
guint
usher_viewer_watch_left (UsherViewerWatch *watch,
                         const char       *desktop,
                         const char       *connection)
{
  Watched *watched;
  guint channels = 0;

  g_mutex_lock (&watch->lock);
  watched = g_hash_table_lookup (watch->desktops, desktop);
  if (watched != NULL)
    {
      g_hash_table_remove (watched->connections, connection);
      channels = g_hash_table_size (watched->connections);
    }
  g_mutex_unlock (&watch->lock);
  return channels;
}

/**
 * usher_viewer_watch_channels:
 * @watch: the watch
 * @desktop: id of a desktop
 * @last: (out) (optional): when the newest channel came up; µs, monotonic
 *
 * Returns: how many channels are open now
 */
guint
usher_viewer_watch_channels (UsherViewerWatch *watch,
                             const char       *desktop,
                             gint64           *last)
{
  const Watched *watched;
  guint channels = 0;

  g_mutex_lock (&watch->lock);
  watched = g_hash_table_lookup (watch->desktops, desktop);
  if (watched != NULL)
    channels = g_hash_table_size (watched->connections);
  if (last != NULL)
    *last = watched != NULL ? watched->last : 0;
  g_mutex_unlock (&watch->lock);
  return channels;
}

/**
 * usher_viewer_watch_forget:
 * @watch: the watch
 * @desktop: one without viewers, such as one that is off
 */
void
usher_viewer_watch_forget (UsherViewerWatch *watch,
                           const char       *desktop)
{
  g_mutex_lock (&watch->lock);
  g_hash_table_remove (watch->desktops, desktop);
  g_mutex_unlock (&watch->lock);
}
