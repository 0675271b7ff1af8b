/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-pool.h"

G_BEGIN_DECLS

/**
 * UsherSqlWork: one change, on the writer's thread, inside a transaction that it shares with others.
 * A failed one is undone alone. May run again when its transaction is lost, so it must not keep anything between runs.
 */
typedef gboolean (*UsherSqlWork) (UsherSqlConnection *connection,
                                  gpointer            data,
                                  GError            **error);

/**
 * UsherSqlWriter: the one thread that writes
 *
 * What callers ask for at the same time is committed as one group, so that they share the wait for
 * the disk and never wait for each other's locks. Each caller is answered when its group is committed.
 */
typedef struct _UsherSqlWriter UsherSqlWriter;

UsherSqlWriter *usher_sql_writer_new   (UsherSqlPool       *pool);
gboolean        usher_sql_writer_run   (UsherSqlWriter     *writer,
                                        UsherSqlDurability  durability,
                                        UsherSqlWork        work,
                                        gpointer            data,
                                        GError            **error);
gboolean        usher_sql_writer_post  (UsherSqlWriter     *writer,
                                        UsherSqlWork        work,
                                        gpointer            data,
                                        GDestroyNotify      destroy,
                                        gint64              patience);
gboolean        usher_sql_writer_flush (UsherSqlWriter     *writer,
                                        GError            **error);
void            usher_sql_writer_free  (UsherSqlWriter     *writer);

G_END_DECLS
