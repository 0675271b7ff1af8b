/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* what a process may be a member of on Linux (NGROUPS_MAX) */
#define PEER_GROUPS_MOST 65536

typedef struct
{
  UsherPeer       peer;
  gatomicrefcount refs;
} UsherPeerBox;

static UsherPeer *
peer_new (const char *address,
          const char *network)
{
  UsherPeerBox *box = g_new0 (UsherPeerBox, 1);

  g_atomic_ref_count_init (&box->refs);
  box->peer.address = g_strdup (address);
  box->peer.network = g_strdup (network);
  box->peer.uid = (uid_t) -1;
  return &box->peer;
}

static UsherPeer *
peer_new_ipv6 (const struct in6_addr *address)
{
  char text[INET6_ADDRSTRLEN] = "";
  char network[INET6_ADDRSTRLEN] = "";
  struct in6_addr prefix = *address;

  if (IN6_IS_ADDR_V4MAPPED (address))
    {
      inet_ntop (AF_INET, address->s6_addr + 12, text, sizeof text);
      return peer_new (text, text);
    }
  inet_ntop (AF_INET6, address, text, sizeof text);
  if (IN6_IS_ADDR_LOOPBACK (address))
    return peer_new (text, text);

  memset (prefix.s6_addr + 8, 0, 8);
  inet_ntop (AF_INET6, &prefix, network, sizeof network);
  return peer_new (text, network);
}

/**
 * usher_peer_new_address:
 * @address: (nullable): as accept() gave it
 */
UsherPeer *
usher_peer_new_address (const struct sockaddr *address)
{
  char text[INET_ADDRSTRLEN] = "";

  if (address == NULL)
    return peer_new ("unknown", "unknown");
  if (address->sa_family == AF_INET6)
    return peer_new_ipv6 (&((const struct sockaddr_in6 *) (const void *) address)->sin6_addr);
  if (address->sa_family != AF_INET)
    return peer_new ("unknown", "unknown");
  inet_ntop (AF_INET, &((const struct sockaddr_in *) (const void *) address)->sin_addr, text, sizeof text);
  return peer_new (text, text);
}

static void
peer_read_groups (UsherPeer *peer,
                  int        fd,
                  gid_t      own)
{
  gid_t few[64];
  gid_t *groups = few;
  g_autofree gid_t *many = NULL;
  socklen_t size = sizeof few;
  guint n = 0;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERGROUPS, few, &size) == 0)
    n = size / sizeof (gid_t);
  else if (size > sizeof few && size <= PEER_GROUPS_MOST * sizeof (gid_t))
    {
      groups = many = g_malloc (size);
      if (getsockopt (fd, SOL_SOCKET, SO_PEERGROUPS, many, &size) == 0)
        n = size / sizeof (gid_t);
    }

  peer->groups = g_new (gid_t, n + 1);
  peer->groups[0] = own;
  memcpy (peer->groups + 1, groups, n * sizeof (gid_t));
  peer->n_groups = n + 1;
}

/**
 * usher_peer_new_unix:
 * @fd: a connected Unix socket
 *
 * Returns: (transfer full): the process that connected; one that is nobody where the system does not tell
 */
UsherPeer *
usher_peer_new_unix (int fd)
{
  UsherPeer *peer = peer_new ("local", "local");
  struct ucred credentials;
  socklen_t size = sizeof credentials;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return peer;
  peer->uid = credentials.uid;
  peer_read_groups (peer, fd, credentials.gid);
  return peer;
}

/**
 * usher_peer_new_process:
 * @groups: (nullable): at least the process's own
 */
UsherPeer *
usher_peer_new_process (uid_t        uid,
                        const gid_t *groups,
                        guint        n_groups)
{
  UsherPeer *peer = peer_new ("local", "local");

  peer->uid = uid;
  peer->groups = g_memdup2 (groups, n_groups * sizeof (gid_t));
  peer->n_groups = n_groups;
  return peer;
}

UsherPeer *
usher_peer_ref (UsherPeer *peer)
{
  g_atomic_ref_count_inc (&((UsherPeerBox *) peer)->refs);
  return peer;
}

void
usher_peer_unref (UsherPeer *peer)
{
  if (peer == NULL || !g_atomic_ref_count_dec (&((UsherPeerBox *) peer)->refs))
    return;
  g_free (peer->address);
  g_free (peer->network);
  g_free (peer->groups);
  g_free (peer);
}

gboolean
usher_peer_is_loopback (const UsherPeer *peer)
{
  return g_str_has_prefix (peer->address, "127.") || g_str_equal (peer->address, "::1");
}

/**
 * usher_peer_is_process:
 *
 * Returns: whether it came through a Unix socket, so that the kernel vouches for who it is
 */
gboolean
usher_peer_is_process (const UsherPeer *peer)
{
  return peer->uid != (uid_t) -1;
}

/**
 * usher_peer_is_admin:
 * @admin_group: ((gid_t) -1 for none): whose members may administer as well
 *
 * Returns: whether it is root, the broker's own user, or in the group
 */
gboolean
usher_peer_is_admin (const UsherPeer *peer,
                     gid_t            admin_group)
{
  if (!usher_peer_is_process (peer))
    return FALSE;
  if (peer->uid == 0 || peer->uid == geteuid ())
    return TRUE;
  for (guint i = 0; admin_group != (gid_t) -1 && i < peer->n_groups; i++)
    {
      if (peer->groups[i] == admin_group)
        return TRUE;
    }
  return FALSE;
}
