/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-connection.h"
#include "broker/core/template-version.h"

G_BEGIN_DECLS

/* the order of a version's columns in every statement */
#define TEMPLATE_COLUMNS                                                                                   \
  "v.template, v.number, v.volume, v.domain, v.checksum, v.size, v.note, v.publisher, v.created, v.state," \
  " v.failure"

GPtrArray            *usher_template_record_collect      (UsherSqlStatement   *rows,
                                                          GError             **error);
UsherTemplateVersion *usher_template_record_select       (UsherSqlConnection  *connection,
                                                          const char          *template,
                                                          guint                number,
                                                          GError             **error);
gboolean              usher_template_record_check_sealed (UsherSqlConnection  *connection,
                                                          const char          *template,
                                                          guint                number,
                                                          GError             **error);

G_END_DECLS
