/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"

G_BEGIN_DECLS

gboolean usher_assignment_link_find  (UsherSqlConnection *connection,
                                      const char         *desktop,
                                      char              **owner,
                                      char              **actor,
                                      GError            **error);
gint64   usher_assignment_link_fill  (UsherSqlConnection *connection,
                                      const char         *pool,
                                      const char         *owner,
                                      const char         *desktop,
                                      GError            **error);
gboolean usher_assignment_link_empty (UsherSqlConnection *connection,
                                      const char         *desktop,
                                      GError            **error);

G_END_DECLS
