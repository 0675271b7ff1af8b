/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherCsvRow: one line of a list
 * @line: where it begins in the file, from 1
 * @fields: (array zero-terminated=1): without blanks around them; quoted ones as they are
 */
typedef struct
{
  guint  line;
  char **fields;
} UsherCsvRow;

GPtrArray *usher_csv_read     (const char  *text,
                               guint        most,
                               GError     **error);
void       usher_csv_row_free (UsherCsvRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCsvRow, usher_csv_row_free)

G_END_DECLS
