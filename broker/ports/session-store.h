/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/audit-entry.h"
#include "broker/core/session.h"

G_BEGIN_DECLS

#define USHER_TYPE_SESSION_STORE (usher_session_store_get_type ())
G_DECLARE_INTERFACE (UsherSessionStore, usher_session_store, USHER, SESSION_STORE, GObject)

/**
 * UsherSessionStoreInterface:
 * @open: a new session (TICKETED). Ends every other live session of the same desktop (SUPERSEDED) in the same durable transaction.
 * @move: one session through usher_session_state_move(); CONFLICT for a forbidden edge, NOT_FOUND. @viewer: (nullable): with VIEWER_CAME, its address.
 * @get: one, ended or not; NOT_FOUND.
 * @live: (nullable): the session of a desktop that has not ended, or NULL without an error.
 * @list: (element-type UsherSession): live sessions, of one owner or of all (@owner NULL), at most @limit.
 * @due: (element-type UsherSession): sessions TICKETED or CONNECTED whose ticket expired at @now.
 * @expire: forgets sessions that ended before a time; returns how many.
 *
 * All methods may be called from many threads at once. @audit as in #UsherDesktopStoreInterface.
 */
struct _UsherSessionStoreInterface
{
  GTypeInterface parent;

  gboolean      (*open)   (UsherSessionStore     *store,
                           const UsherSession    *session,
                           const UsherAuditEntry *audit,
                           GError               **error);
  gboolean      (*move)   (UsherSessionStore     *store,
                           const char            *id,
                           UsherSessionEvent      event,
                           gint64                 now,
                           const char            *viewer,
                           const UsherAuditEntry *audit,
                           GError               **error);
  UsherSession *(*get)    (UsherSessionStore     *store,
                           const char            *id,
                           GError               **error);
  UsherSession *(*live)   (UsherSessionStore     *store,
                           const char            *desktop,
                           GError               **error);
  GPtrArray    *(*list)   (UsherSessionStore     *store,
                           const char            *owner,
                           guint                  limit,
                           GError               **error);
  GPtrArray    *(*due)    (UsherSessionStore     *store,
                           gint64                 now,
                           GError               **error);
  gint          (*expire) (UsherSessionStore     *store,
                           gint64                 before,
                           GError               **error);
};

gboolean      usher_session_store_open   (UsherSessionStore     *store,
                                          const UsherSession    *session,
                                          const UsherAuditEntry *audit,
                                          GError               **error);
gboolean      usher_session_store_move   (UsherSessionStore     *store,
                                          const char            *id,
                                          UsherSessionEvent      event,
                                          gint64                 now,
                                          const char            *viewer,
                                          const UsherAuditEntry *audit,
                                          GError               **error);
UsherSession *usher_session_store_get    (UsherSessionStore     *store,
                                          const char            *id,
                                          GError               **error);
UsherSession *usher_session_store_live   (UsherSessionStore     *store,
                                          const char            *desktop,
                                          GError               **error);
GPtrArray    *usher_session_store_list   (UsherSessionStore     *store,
                                          const char            *owner,
                                          guint                  limit,
                                          GError               **error);
GPtrArray    *usher_session_store_due    (UsherSessionStore     *store,
                                          gint64                 now,
                                          GError               **error);
gint          usher_session_store_expire (UsherSessionStore     *store,
                                          gint64                 before,
                                          GError               **error);

G_END_DECLS
