/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/login-policy.h"

G_BEGIN_DECLS

/**
 * UsherAttemptTable: the wrong tries of users and of addresses. In memory and bounded: a restart forgives, and a
 * flood of made-up names costs no disk.
 */
typedef struct _UsherAttemptTable UsherAttemptTable;

UsherAttemptTable *usher_login_attempts_new    (const UsherLoginLimits *limits);
void               usher_login_attempts_free   (UsherAttemptTable      *table);
UsherLoginVerdict  usher_login_attempts_admit  (UsherAttemptTable      *table,
                                                const char             *key,
                                                gint64                  now,
                                                gint64                 *until);
gint64             usher_login_attempts_failed (UsherAttemptTable      *table,
                                                const char             *key,
                                                gint64                  now);
void               usher_login_attempts_clear  (UsherAttemptTable      *table,
                                                const char             *key);
void               usher_login_attempts_tidy   (UsherAttemptTable      *table,
                                                gint64                  now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAttemptTable, usher_login_attempts_free)

G_END_DECLS
