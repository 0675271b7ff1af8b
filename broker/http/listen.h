/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/types.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * UsherListenKind:
 * @USHER_LISTEN_TLS: https://ADDRESS:PORT
 * @USHER_LISTEN_PLAIN: http://ADDRESS:PORT, on loopback addresses alone
 * @USHER_LISTEN_UNIX: unix:/PATH, the admin socket
 */
typedef enum
{
  USHER_LISTEN_TLS,
  USHER_LISTEN_PLAIN,
  USHER_LISTEN_UNIX,
} UsherListenKind;

/**
 * UsherListen: one place to listen at
 * @address: (nullable): with a port; 0 takes a free one
 * @path: (nullable): of a Unix socket
 * @group: ((gid_t) -1 for none): whose members may open the Unix socket beside its owner
 */
typedef struct
{
  UsherListenKind kind;
  GInetAddress   *address;
  guint16         port;
  char           *path;
  gid_t           group;
} UsherListen;

UsherListen *usher_listen_parse (const char        *text,
                                 GError           **error);
void         usher_listen_free  (UsherListen       *listen);
int          usher_listen_open  (const UsherListen *listen,
                                 GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherListen, usher_listen_free)

G_END_DECLS
