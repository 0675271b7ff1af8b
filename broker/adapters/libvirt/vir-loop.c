/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/vir-loop.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>

#include "broker/adapters/libvirt/event-loop.h"

/* every error is taken up where it happens, and libvirt would print it too */
static void
vir_loop_say_nothing (void        *user_data,
                      virErrorPtr  error)
{
}

static UsherEventLoop *vir_loop;

static int
vir_loop_add_handle (int                    fd,
                     int                    events,
                     virEventHandleCallback callback,
                     void                  *data,
                     virFreeCallback        free_data)
{
  return usher_event_loop_add_handle (vir_loop, fd, events, callback, data, free_data);
}

static void
vir_loop_update_handle (int id,
                        int events)
{
  usher_event_loop_update_handle (vir_loop, id, events);
}

static int
vir_loop_remove_handle (int id)
{
  return usher_event_loop_remove_handle (vir_loop, id);
}

static int
vir_loop_add_timeout (int                     interval,
                      virEventTimeoutCallback callback,
                      void                   *data,
                      virFreeCallback         free_data)
{
  return usher_event_loop_add_timeout (vir_loop, interval, callback, data, free_data);
}

static void
vir_loop_update_timeout (int id,
                         int interval)
{
  usher_event_loop_update_timeout (vir_loop, id, interval);
}

static int
vir_loop_remove_timeout (int id)
{
  return usher_event_loop_remove_timeout (vir_loop, id);
}

static gpointer
vir_loop_run (gpointer user_data)
{
  while (TRUE)
    usher_event_loop_turn (vir_loop);
  return NULL;
}

/**
 * usher_vir_loop_start:
 *
 * Starts libvirt's event loop in a thread of its own, once in a process and before the first
 * connection; events and keep-alive of all connections run there.
 */
void
usher_vir_loop_start (void)
{
  static gsize started = 0;

  if (!g_once_init_enter (&started))
    return;
  /* libvirt writes to daemons that have just died, in any thread */
  signal (SIGPIPE, SIG_IGN);
  virSetErrorFunc (NULL, vir_loop_say_nothing);
  vir_loop = usher_event_loop_new ();
  virEventRegisterImpl (vir_loop_add_handle, vir_loop_update_handle, vir_loop_remove_handle, vir_loop_add_timeout,
                        vir_loop_update_timeout, vir_loop_remove_timeout);
  if (virInitialize () < 0)
    g_error ("libvirt cannot be used: %s", virGetLastErrorMessage ());
  g_thread_unref (g_thread_new ("vir-loop", vir_loop_run, NULL));
  g_once_init_leave (&started, 1);
}
