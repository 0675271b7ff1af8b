/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"
#include "broker/ports/audit-store.h"

G_BEGIN_DECLS

void     usher_audit_rows_interface (UsherAuditStoreInterface *iface);
gboolean usher_audit_rows_insert    (UsherSqlConnection       *connection,
                                     const UsherAuditEntry    *entry,
                                     GError                  **error);

G_END_DECLS
