/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/**
 * UsherTone: what a cell means; a colour on a terminal, nothing elsewhere
 */
typedef enum
{
  USHER_TONE_PLAIN,
  USHER_TONE_GOOD,
  USHER_TONE_BUSY,
  USHER_TONE_BAD,
  USHER_TONE_FAINT,
} UsherTone;

/**
 * UsherTable: rows under headings, aligned by what a terminal shows
 *
 * Cells come from strangers in the end: what would steer a terminal is shown as �.
 */
typedef struct _UsherTable UsherTable;

UsherTable *usher_table_new    (const char *const *headings);
void        usher_table_free   (UsherTable        *table);
void        usher_table_row    (UsherTable        *table);
void        usher_table_text   (UsherTable        *table,
                                const char        *text);
void        usher_table_toned  (UsherTable        *table,
                                UsherTone          tone,
                                const char        *text);
void        usher_table_number (UsherTable        *table,
                                gint64             number);
char       *usher_table_write  (UsherTable        *table,
                                gboolean           colours);
char       *usher_table_clean  (const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTable, usher_table_free)

G_END_DECLS
