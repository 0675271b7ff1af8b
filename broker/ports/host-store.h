/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/audit-entry.h"
#include "broker/core/host-record.h"

G_BEGIN_DECLS

#define USHER_TYPE_HOST_STORE (usher_host_store_get_type ())
G_DECLARE_INTERFACE (UsherHostStore, usher_host_store, USHER, HOST_STORE, GObject)

/**
 * UsherHostStoreInterface: what administrators want of hosts, and since when one does not answer
 * @get: one; a host of which nothing is kept is active and answers, with revision 0.
 * @list: (element-type UsherHostRecord): all of which something is kept, by name.
 * @set: all members of @record, which carries the revision that the caller saw. Returns the record as it is now; CONFLICT when it
 *   changed since, BAD_REQUEST for a wanted state that is only seen.
 *
 * Durable; @audit is written in the same transaction, NULL for none. All methods may be called from many threads at once.
 */
struct _UsherHostStoreInterface
{
  GTypeInterface parent;

  UsherHostRecord *(*get)  (UsherHostStore        *store,
                            const char            *name,
                            GError               **error);
  GPtrArray       *(*list) (UsherHostStore        *store,
                            GError               **error);
  UsherHostRecord *(*set)  (UsherHostStore        *store,
                            const UsherHostRecord *record,
                            const UsherAuditEntry *audit,
                            GError               **error);
};

UsherHostRecord *usher_host_store_get  (UsherHostStore        *store,
                                        const char            *name,
                                        GError               **error);
GPtrArray       *usher_host_store_list (UsherHostStore        *store,
                                        GError               **error);
UsherHostRecord *usher_host_store_set  (UsherHostStore        *store,
                                        const UsherHostRecord *record,
                                        const UsherAuditEntry *audit,
                                        GError               **error);

G_END_DECLS
