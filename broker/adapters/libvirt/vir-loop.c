/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/vir-loop.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>

/* every error is taken up where it happens, and libvirt would print it too */
static void
vir_loop_say_nothing (void        *user_data,
                      virErrorPtr  error)
{
}

static gpointer
vir_loop_run (gpointer user_data)
{
  while (TRUE)
    {
      if (virEventRunDefaultImpl () < 0)
        g_usleep (G_USEC_PER_SEC / 10);
    }
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
  if (virInitialize () < 0 || virEventRegisterDefaultImpl () < 0)
    g_error ("libvirt cannot be used: %s", virGetLastErrorMessage ());
  g_thread_unref (g_thread_new ("vir-loop", vir_loop_run, NULL));
  g_once_init_leave (&started, 1);
}
