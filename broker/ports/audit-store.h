/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "broker/core/audit-entry.h"

G_BEGIN_DECLS

#define USHER_TYPE_AUDIT_STORE (usher_audit_store_get_type ())
G_DECLARE_INTERFACE (UsherAuditStore, usher_audit_store, USHER, AUDIT_STORE, GObject)

/**
 * UsherAuditStoreInterface:
 * @write: keeps an entry that belongs to no change; may be committed later in a group, in order.
 * @read: a JSON array of objects with the names of #UsherAuditEntry, newest first, of one desktop or of all (@desktop NULL), at most @limit.
 * @flush: returns when all that was written is durable.
 * @expire: forgets entries of before a time; returns how many.
 */
struct _UsherAuditStoreInterface
{
  GTypeInterface parent;

  void      (*write)  (UsherAuditStore       *store,
                       const UsherAuditEntry *entry);
  JsonNode *(*read)   (UsherAuditStore       *store,
                       const char            *desktop,
                       guint                  limit,
                       GError               **error);
  gboolean  (*flush)  (UsherAuditStore       *store,
                       GError               **error);
  gint      (*expire) (UsherAuditStore       *store,
                       gint64                 before,
                       GError               **error);
};

void      usher_audit_store_write  (UsherAuditStore       *store,
                                    const UsherAuditEntry *entry);
JsonNode *usher_audit_store_read   (UsherAuditStore       *store,
                                    const char            *desktop,
                                    guint                  limit,
                                    GError               **error);
gboolean  usher_audit_store_flush  (UsherAuditStore       *store,
                                    GError               **error);
gint      usher_audit_store_expire (UsherAuditStore       *store,
                                    gint64                 before,
                                    GError               **error);

G_END_DECLS
