/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * UsherConnection: calls of the broker's API over its admin socket
 */
typedef struct _UsherConnection UsherConnection;

/**
 * UsherReply: what the broker answered; cleared with usher_connection_clear_reply()
 * @node: (nullable): the JSON body
 * @text: (nullable): a body of another type
 * @location: (nullable): with 202, where to ask on
 */
typedef struct
{
  guint     status;
  JsonNode *node;
  char     *text;
  char     *location;
} UsherReply;

UsherConnection *usher_connection_new         (const char      *socket);
void             usher_connection_free        (UsherConnection *connection);
gboolean         usher_connection_call        (UsherConnection *connection,
                                               const char      *method,
                                               const char      *path,
                                               JsonNode        *body,
                                               const char      *accept,
                                               UsherReply      *reply,
                                               GError         **error);
JsonNode        *usher_connection_get         (UsherConnection *connection,
                                               const char      *path,
                                               GError         **error);
gboolean         usher_connection_is_down     (const GError    *error);
void             usher_connection_clear_reply (UsherReply      *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConnection, usher_connection_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherReply, usher_connection_clear_reply)

G_END_DECLS
