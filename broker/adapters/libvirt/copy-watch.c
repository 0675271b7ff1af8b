/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/copy-watch.h"

#include "broker/adapters/libvirt/vir-error.h"

#define PAUSE (500 * G_TIME_SPAN_MILLISECOND)

struct _UsherCopyWatch
{
  UsherHostCall *call;
  guint64        bytes;
  guint          percent;
  GThread       *thread;

  GMutex         lock;
  GCond          changed;
  gboolean       over;
};

static gboolean
copy_watch_pause (UsherCopyWatch *watch)
{
  gint64 until = g_get_monotonic_time () + PAUSE;
  gboolean over;

  g_mutex_lock (&watch->lock);
  while (!watch->over && g_cond_wait_until (&watch->changed, &watch->lock, until))
    continue;
  over = watch->over;
  g_mutex_unlock (&watch->lock);
  return !over;
}

static void
copy_watch_look (UsherCopyWatch *watch,
                 virConnectPtr   connection)
{
  g_autoptr (virStoragePool) storage = virStoragePoolLookupByName (connection, watch->call->storage_pool);
  g_autoptr (virStorageVol) volume = NULL;
  virStorageVolInfo info;

  if (storage != NULL)
    volume = virStorageVolLookupByName (storage, watch->call->target);
  if (volume != NULL && virStorageVolGetInfo (volume, &info) == 0)
    usher_host_call_tell (watch->call, (guint) (MIN (info.allocation, watch->bytes) * watch->percent / watch->bytes));
}

static gpointer
copy_watch_run (gpointer user_data)
{
  UsherCopyWatch *watch = user_data;
  g_autoptr (virConnect) connection = usher_host_link_dial (usher_host_lines_link (watch->call->lines), NULL);

  while (connection != NULL && copy_watch_pause (watch))
    copy_watch_look (watch, connection);
  return NULL;
}

/**
 * usher_copy_watch_start:
 * @call: whose target is being made, and whose caller wants to know
 * @bytes: how large it will be, about
 * @percent: how much of the work this is
 *
 * Returns: (transfer full): to be stopped when libvirt is done
 */
UsherCopyWatch *
usher_copy_watch_start (UsherHostCall *call,
                        guint64        bytes,
                        guint          percent)
{
  UsherCopyWatch *watch = g_new0 (UsherCopyWatch, 1);

  watch->call = usher_host_call_ref (call);
  watch->bytes = MAX (bytes, 1);
  watch->percent = percent;
  g_mutex_init (&watch->lock);
  g_cond_init (&watch->changed);
  watch->thread = g_thread_new ("copy-watch", copy_watch_run, watch);
  return watch;
}

/**
 * usher_copy_watch_stop:
 * @watch: (transfer full): a watch
 */
void
usher_copy_watch_stop (UsherCopyWatch *watch)
{
  g_mutex_lock (&watch->lock);
  watch->over = TRUE;
  g_cond_broadcast (&watch->changed);
  g_mutex_unlock (&watch->lock);
  g_thread_join (watch->thread);
  g_cond_clear (&watch->changed);
  g_mutex_clear (&watch->lock);
  usher_host_call_unref (watch->call);
  g_free (watch);
}
