/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

UsherAuditEntry usher_audit_entry  (const UsherRequest    *request,
                                    const char            *action,
                                    const UsherDesktop    *desktop);
void            usher_audit_write  (UsherContext          *context,
                                    const UsherAuditEntry *entry,
                                    const GError          *error);
void            usher_audit_log    (const UsherAuditEntry *entry);

G_END_DECLS
