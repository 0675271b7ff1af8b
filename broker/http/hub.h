/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/call.h"
#include "broker/http/server-limits.h"

G_BEGIN_DECLS

/**
 * UsherConnection: one open connection
 * @fd: its socket; open as long as the connection is in the hub
 * @deadline: when it is cut unless a request has arrived in whole; monotonic µs, 0 for never
 * @waiting: (nullable): the call that it is suspended for
 * @listener, @handshake: the server's; the hub does not look at them
 */
typedef struct
{
  GList      link;
  int        fd;
  UsherPeer *peer;
  gint64     deadline;
  UsherCall *waiting;
  gpointer   listener;
  gpointer   handshake;
} UsherConnection;

/**
 * UsherHub: the open connections of all listeners, and who of them waits for an answer.
 *
 * libmicrohttpd sees neither a client that sends one byte now and then nor one that goes away while its connection is
 * suspended; usher_hub_sweep() does. May be used by many threads at once; connections are touched under its lock only.
 */
typedef struct _UsherHub UsherHub;

/**
 * UsherHubWait: what became of a call that was handed over
 * @USHER_HUB_ANSWERED: there is an answer already
 * @USHER_HUB_SUSPENDED: its connection sleeps until there is one
 * @USHER_HUB_REFUSED: too many wait already, or the server stops
 */
typedef enum
{
  USHER_HUB_ANSWERED,
  USHER_HUB_SUSPENDED,
  USHER_HUB_REFUSED,
} UsherHubWait;

/**
 * UsherHubFunc: called with the hub locked
 */
typedef void (*UsherHubFunc) (gpointer data);

UsherHub        *usher_hub_new        (const UsherServerLimits *limits);
void             usher_hub_free       (UsherHub          *hub);
UsherConnection *usher_hub_connect    (UsherHub          *hub,
                                       int                fd,
                                       UsherPeer         *peer);
void             usher_hub_disconnect (UsherHub          *hub,
                                       UsherConnection   *connection);
void             usher_hub_arrived    (UsherHub          *hub,
                                       UsherConnection   *connection);
void             usher_hub_completed  (UsherHub          *hub,
                                       UsherConnection   *connection,
                                       gboolean           arrived);
UsherHubWait     usher_hub_suspend    (UsherHub          *hub,
                                       UsherConnection   *connection,
                                       UsherCall         *call,
                                       gboolean          *answered,
                                       UsherHubFunc       suspend,
                                       gpointer           data);
void             usher_hub_resume     (UsherHub          *hub,
                                       UsherConnection   *connection,
                                       gboolean          *answered,
                                       UsherHubFunc       resume,
                                       gpointer           data);
void             usher_hub_sweep      (UsherHub          *hub,
                                       gint64             now);
void             usher_hub_stop       (UsherHub          *hub,
                                       gint64             until);
guint            usher_hub_open       (UsherHub          *hub);
guint            usher_hub_waiting    (UsherHub          *hub);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHub, usher_hub_free)

G_END_DECLS
