/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherLibvirtTransport: how a session is reached
 * @USHER_LIBVIRT_LOCAL: as the hypervisor of this machine, at an unusual socket
 * @USHER_LIBVIRT_UNIX: libvirt's remote driver over a Unix socket
 * @USHER_LIBVIRT_TLS: over TCP on loopback, with certificates on both sides
 * @USHER_LIBVIRT_SSH: through an ssh that runs its command on this machine
 */
typedef enum
{
  USHER_LIBVIRT_LOCAL,
  USHER_LIBVIRT_UNIX,
  USHER_LIBVIRT_TLS,
  USHER_LIBVIRT_SSH,
} UsherLibvirtTransport;

/**
 * UsherLibvirtSession: a libvirtd of the test's own, with a storage pool "desktops" that holds
 * base.qcow2, and SPICE on TLS
 *
 * It ends with the test, however the test ends.
 */
typedef struct _UsherLibvirtSession UsherLibvirtSession;

UsherLibvirtSession *usher_libvirt_session_start    (void);
void                 usher_libvirt_session_stop     (UsherLibvirtSession       *session);
void                 usher_libvirt_session_reach    (UsherLibvirtSession       *session,
                                                     UsherLibvirtTransport      transport);
const char          *usher_libvirt_session_uri      (const UsherLibvirtSession *session);
const char          *usher_libvirt_session_folder   (const UsherLibvirtSession *session);
char                *usher_libvirt_session_read     (const UsherLibvirtSession *session,
                                                     const char                *file);
GPid                 usher_libvirt_session_pid      (const UsherLibvirtSession *session);
void                 usher_libvirt_session_kill     (const UsherLibvirtSession *session);
void                 usher_libvirt_session_restart  (const UsherLibvirtSession *session);
GPid                 usher_libvirt_session_qemu     (const UsherLibvirtSession *session,
                                                     const char                *domain);
gboolean             usher_libvirt_session_is_dead  (GPid                       pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLibvirtSession, usher_libvirt_session_stop)

G_END_DECLS
