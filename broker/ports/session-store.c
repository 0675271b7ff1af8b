/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/session-store.h"

G_DEFINE_INTERFACE (UsherSessionStore, usher_session_store, G_TYPE_OBJECT)

static void
usher_session_store_default_init (UsherSessionStoreInterface *iface)
{
}

/**
 * usher_session_store_open:
 * @store: a store
 * @session: the new one; its since is the time others end
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT when the id exists
 */
gboolean
usher_session_store_open (UsherSessionStore     *store,
                          const UsherSession    *session,
                          const UsherAuditEntry *audit,
                          GError               **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), FALSE);
  g_return_val_if_fail (session != NULL && session->state == USHER_SESSION_TICKETED, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_SESSION_STORE_GET_IFACE (store)->open (store, session, audit, error);
}

/**
 * usher_session_store_move:
 * @store: a store
 * @id: of the session
 * @event: what happened to it
 * @now: µs since the epoch
 * @viewer: (nullable): with VIEWER_CAME, the viewer's address
 * @audit: (nullable): written in the same transaction
 * @error: CONFLICT, NOT_FOUND
 */
gboolean
usher_session_store_move (UsherSessionStore     *store,
                          const char            *id,
                          UsherSessionEvent      event,
                          gint64                 now,
                          const char            *viewer,
                          const UsherAuditEntry *audit,
                          GError               **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_SESSION_STORE_GET_IFACE (store)->move (store, id, event, now, viewer, audit, error);
}

/**
 * usher_session_store_get:
 * @store: a store
 * @id: of a session
 * @error: NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the session, which may have ended
 */
UsherSession *
usher_session_store_get (UsherSessionStore *store,
                         const char        *id,
                         GError           **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_SESSION_STORE_GET_IFACE (store)->get (store, id, error);
}

/**
 * usher_session_store_live:
 * @store: a store
 * @desktop: id of a desktop
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (nullable): its session, or NULL without an error
 */
UsherSession *
usher_session_store_live (UsherSessionStore *store,
                          const char        *desktop,
                          GError           **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), NULL);
  g_return_val_if_fail (desktop != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_SESSION_STORE_GET_IFACE (store)->live (store, desktop, error);
}

/**
 * usher_session_store_list:
 * @store: a store
 * @owner: (nullable): "name@realm"; NULL for everybody's
 * @limit: at most so many; 0 for all
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (element-type UsherSession): live sessions, oldest state first
 */
GPtrArray *
usher_session_store_list (UsherSessionStore *store,
                          const char        *owner,
                          guint              limit,
                          GError           **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_SESSION_STORE_GET_IFACE (store)->list (store, owner, limit, error);
}

/**
 * usher_session_store_due:
 * @store: a store
 * @now: µs since the epoch
 * @error: for the store's own trouble
 *
 * Returns: (transfer full) (element-type UsherSession): sessions whose ticket expired unreplaced
 */
GPtrArray *
usher_session_store_due (UsherSessionStore *store,
                         gint64             now,
                         GError           **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_SESSION_STORE_GET_IFACE (store)->due (store, now, error);
}

/**
 * usher_session_store_expire:
 * @store: a store
 * @before: forgets sessions that ended before this time; µs since the epoch
 * @error: for the store's own trouble
 *
 * Returns: how many were forgotten; -1 with @error
 */
gint
usher_session_store_expire (UsherSessionStore *store,
                            gint64             before,
                            GError           **error)
{
  g_return_val_if_fail (USHER_IS_SESSION_STORE (store), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  return USHER_SESSION_STORE_GET_IFACE (store)->expire (store, before, error);
}
