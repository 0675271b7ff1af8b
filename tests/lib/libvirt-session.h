/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherLibvirtSession: a libvirtd of the test's own, with a storage pool "desktops" that holds
 * base.qcow2, and SPICE on TLS
 *
 * It ends with the test, however the test ends.
 */
typedef struct _UsherLibvirtSession UsherLibvirtSession;

UsherLibvirtSession *usher_libvirt_session_start    (void);
void                 usher_libvirt_session_stop     (UsherLibvirtSession       *session);
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
