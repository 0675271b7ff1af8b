/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherPeer: the other end of a connection; immutable, atomically reference counted
 * @address: for people and the audit: "192.0.2.7", "2001:db8::7"; "local" at the admin socket
 * @network: what the request rate is counted by: the address, or the /64 of an IPv6 address
 * @uid: (-1 unless it came through a Unix socket)
 * @groups: (nullable): the process's groups, its own first
 * @n_groups: how many
 */
typedef struct
{
  char  *address;
  char  *network;
  uid_t  uid;
  gid_t *groups;
  guint  n_groups;
} UsherPeer;

UsherPeer *usher_peer_new_address (const struct sockaddr *address);
UsherPeer *usher_peer_new_unix    (int                    fd);
UsherPeer *usher_peer_new_process (uid_t                  uid,
                                   const gid_t           *groups,
                                   guint                  n_groups);
UsherPeer *usher_peer_ref         (UsherPeer             *peer);
void       usher_peer_unref       (UsherPeer             *peer);
gboolean   usher_peer_is_loopback (const UsherPeer       *peer);
gboolean   usher_peer_is_process  (const UsherPeer       *peer);
gboolean   usher_peer_is_admin    (const UsherPeer       *peer,
                                   gid_t                  admin_group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPeer, usher_peer_unref)

G_END_DECLS
