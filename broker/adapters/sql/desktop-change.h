/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"
#include "broker/ports/desktop-store.h"

G_BEGIN_DECLS

UsherDesktop *usher_desktop_change_make (UsherSqlConnection       *connection,
                                         const UsherDesktop       *before,
                                         const UsherDesktopChange *change,
                                         const UsherAuditEntry    *audit,
                                         GError                  **error);

G_END_DECLS
