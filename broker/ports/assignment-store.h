/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/assignment-record.h"
#include "broker/core/audit-entry.h"

G_BEGIN_DECLS

/**
 * UsherAssignmentQuery: which assignments; every member that is set must match, an index answers
 * @waiting: those alone that have no desktop yet
 * @after: only ids above this one, for paging
 * @limit: at most so many; 0 for all
 *
 * The answer is sorted by id, so the first that was given comes first.
 */
typedef struct
{
  const char *pool;
  const char *user;
  gboolean    waiting;
  gint64      after;
  guint       limit;
} UsherAssignmentQuery;

#define USHER_TYPE_ASSIGNMENT_STORE (usher_assignment_store_get_type ())
G_DECLARE_INTERFACE (UsherAssignmentStore, usher_assignment_store, USHER, ASSIGNMENT_STORE, GObject)

/**
 * UsherAssignmentStoreInterface: personal desktops that are given beforehand
 * @put: (element-type UsherAssignmentRecord): all of @records, or none. One that is there already changes nothing; a user who owns a
 *   desktop of the pool, or has an assignment in it, needs no other when the record names none. NOT_FOUND for an unknown desktop,
 *   BAD_REQUEST for one of another pool, CONFLICT for one that is somebody else's; the message names user and desktop.
 * @remove: what a user was given in a pool, the one desktop or all (@desktop NULL); NOT_FOUND when there is none. The desktop
 *   stays the user's until it is released.
 * @find: (element-type UsherAssignmentRecord): see #UsherAssignmentQuery.
 *
 * The store gives the desktop in the transaction that makes it possible: a named one that is READY when the assignment comes, or
 * that becomes READY later, is the user's at once and never anybody else's; one that the user claims in the pool fills an
 * assignment that named none. When a desktop is removed, its assignment waits for another.
 * Durable; @audit is written in the same transaction, NULL for none. All methods may be called from many threads at once.
 */
struct _UsherAssignmentStoreInterface
{
  GTypeInterface parent;

  gboolean   (*put)    (UsherAssignmentStore       *store,
                        GPtrArray                  *records,
                        const UsherAuditEntry      *audit,
                        GError                    **error);
  gboolean   (*remove) (UsherAssignmentStore       *store,
                        const char                 *pool,
                        const char                 *user,
                        const char                 *desktop,
                        const UsherAuditEntry      *audit,
                        GError                    **error);
  GPtrArray *(*find)   (UsherAssignmentStore       *store,
                        const UsherAssignmentQuery *query,
                        GError                    **error);
};

gboolean   usher_assignment_store_put    (UsherAssignmentStore       *store,
                                          GPtrArray                  *records,
                                          const UsherAuditEntry      *audit,
                                          GError                    **error);
gboolean   usher_assignment_store_remove (UsherAssignmentStore       *store,
                                          const char                 *pool,
                                          const char                 *user,
                                          const char                 *desktop,
                                          const UsherAuditEntry      *audit,
                                          GError                    **error);
GPtrArray *usher_assignment_store_find   (UsherAssignmentStore       *store,
                                          const UsherAssignmentQuery *query,
                                          GError                    **error);

G_END_DECLS
