/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/identity.h"
#include "broker/ports/audit-store.h"

G_BEGIN_DECLS

#define USHER_TOKEN_HASH_LENGTH 32

/**
 * UsherTokenRow: a sign-in, known by the SHA-256 of its token only
 * @identity: who; owned
 * @expires: at the latest; µs since the epoch
 * @used: last seen; µs since the epoch
 * @address: (nullable): where the sign-in came from
 */
typedef struct
{
  guint8         hash[USHER_TOKEN_HASH_LENGTH];
  UsherIdentity *identity;
  gint64         expires;
  gint64         used;
  char          *address;
} UsherTokenRow;

#define USHER_TYPE_TOKEN_STORE (usher_token_store_get_type ())
G_DECLARE_INTERFACE (UsherTokenStore, usher_token_store, USHER, TOKEN_STORE, GObject)

/**
 * UsherTokenStoreInterface:
 * @add: keeps a sign-in and, in the same transaction, the entry that tells of it (nullable). Rows of several callers may
 *   be committed as a group; answered when committed.
 * @get: by hash; NOT_FOUND. Does not judge age: the caller knows the limits.
 * @touch: sets @used; does not wait: @get may see it a moment later, and a crash may lose it.
 * @remove: forgets one; fine when it is not there.
 * @remove_owner: forgets all of one user ("name@realm").
 * @expire: forgets all with expires or used before the times given; returns how many.
 */
struct _UsherTokenStoreInterface
{
  GTypeInterface parent;

  gboolean       (*add)          (UsherTokenStore       *store,
                                  const UsherTokenRow   *row,
                                  const UsherAuditEntry *entry,
                                  GError               **error);
  UsherTokenRow *(*get)          (UsherTokenStore     *store,
                                  const guint8        *hash,
                                  GError             **error);
  gboolean       (*touch)        (UsherTokenStore     *store,
                                  const guint8        *hash,
                                  gint64               used,
                                  GError             **error);
  gboolean       (*remove)       (UsherTokenStore     *store,
                                  const guint8        *hash,
                                  GError             **error);
  gboolean       (*remove_owner) (UsherTokenStore     *store,
                                  const char          *owner,
                                  GError             **error);
  gint           (*expire)       (UsherTokenStore     *store,
                                  gint64               expires_before,
                                  gint64               used_before,
                                  GError             **error);
};

gboolean       usher_token_store_add          (UsherTokenStore       *store,
                                               const UsherTokenRow   *row,
                                               const UsherAuditEntry *entry,
                                               GError               **error);
UsherTokenRow *usher_token_store_get          (UsherTokenStore     *store,
                                               const guint8        *hash,
                                               GError             **error);
gboolean       usher_token_store_touch        (UsherTokenStore     *store,
                                               const guint8        *hash,
                                               gint64               used,
                                               GError             **error);
gboolean       usher_token_store_remove       (UsherTokenStore     *store,
                                               const guint8        *hash,
                                               GError             **error);
gboolean       usher_token_store_remove_owner (UsherTokenStore     *store,
                                               const char          *owner,
                                               GError             **error);
gint           usher_token_store_expire       (UsherTokenStore     *store,
                                               gint64               expires_before,
                                               gint64               used_before,
                                               GError             **error);
void           usher_token_row_free           (UsherTokenRow       *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTokenRow, usher_token_row_free)

G_END_DECLS
