/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/token-rows.h"

#include <string.h>

#include "broker/adapters/sql/audit-rows.h"
#include "broker/adapters/sql/sql-store-private.h"
#include "broker/adapters/sql/sql-sweep.h"
#include "common/error.h"

/**
 * TokenTouch: a token's new time, on its way
 */
typedef struct
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  gint64 used;
} TokenTouch;

/**
 * TokenAdd: a new token, and the entry that tells of it
 */
typedef struct
{
  const UsherTokenRow   *row;
  const UsherAuditEntry *entry;
} TokenAdd;

/* names one after the other, each with its NUL: exact for any name */
static GByteArray *
token_rows_pack_groups (char **groups)
{
  GByteArray *packed = g_byte_array_new ();

  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    g_byte_array_append (packed, (const guint8 *) groups[i], (guint) strlen (groups[i]) + 1);
  return packed;
}

static GPtrArray *
token_rows_unpack_groups (const char *packed,
                          gsize       length)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (gsize i = 0; i < length; i += strnlen (packed + i, length - i) + 1)
    g_ptr_array_add (groups, (gpointer) (packed + i));
  g_ptr_array_add (groups, NULL);
  return groups;
}

static gboolean
token_rows_insert (UsherSqlConnection *connection,
                   gpointer            data,
                   GError            **error)
{
  const TokenAdd *add = data;
  const UsherTokenRow *row = add->row;
  const UsherIdentity *identity = row->identity;
  g_autofree char *owner = usher_identity_owner (identity);
  g_autoptr (GByteArray) groups = token_rows_pack_groups (identity->groups);

  return usher_sql_connection_run (connection,
                                   "INSERT INTO tokens (hash, owner, realm, name, display_name, groups, proved_at,"
                                   " expires, used, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                                   SQL_VALUES (SQL_BYTES (row->hash, USHER_TOKEN_HASH_LENGTH), SQL_TEXT (owner),
                                               SQL_TEXT (identity->realm), SQL_TEXT (identity->name),
                                               SQL_TEXT (identity->display_name),
                                               SQL_BYTES (groups->data != NULL ? groups->data : (guint8 *) "",
                                                          groups->len),
                                               SQL_NUMBER (identity->proved_at), SQL_NUMBER (row->expires),
                                               SQL_NUMBER (row->used), SQL_TEXT (row->address)),
                                   error)
             >= 0
         && usher_audit_rows_insert (connection, add->entry, error);
}

static gboolean
token_rows_add (UsherTokenStore       *store,
                const UsherTokenRow   *row,
                const UsherAuditEntry *entry,
                GError               **error)
{
  TokenAdd add = { row, entry };

  return usher_sql_writer_run (usher_sql_store_writer (USHER_SQL_STORE (store)), USHER_SQL_RELAXED, token_rows_insert,
                               &add, error);
}

static UsherTokenRow *
token_rows_read (UsherSqlStatement *statement,
                 const guint8      *hash)
{
  gsize length;
  const char *packed = usher_sql_statement_bytes (statement, 3, &length);
  g_autoptr (GPtrArray) groups = token_rows_unpack_groups (packed, length);
  UsherTokenRow *row = g_new0 (UsherTokenRow, 1);

  memcpy (row->hash, hash, USHER_TOKEN_HASH_LENGTH);
  row->identity = usher_identity_new (usher_sql_statement_text (statement, 0), usher_sql_statement_text (statement, 1),
                                      usher_sql_statement_text (statement, 2), (const char *const *) groups->pdata,
                                      usher_sql_statement_number (statement, 4));
  row->expires = usher_sql_statement_number (statement, 5);
  row->used = usher_sql_statement_number (statement, 6);
  row->address = usher_sql_statement_dup (statement, 7);
  return row;
}

static UsherTokenRow *
token_rows_get (UsherTokenStore *store,
                const guint8    *hash,
                GError         **error)
{
  g_autoptr (UsherSqlConnection) connection = usher_sql_store_reader (USHER_SQL_STORE (store), error);
  g_auto (UsherSqlStatement) statement = USHER_SQL_STATEMENT_NONE;
  UsherSqlStep step;

  if (connection == NULL
      || !usher_sql_connection_query (connection, &statement,
                                      "SELECT realm, name, display_name, groups, proved_at, expires, used, address"
                                      " FROM tokens WHERE hash = $1",
                                      SQL_VALUES (SQL_BYTES (hash, USHER_TOKEN_HASH_LENGTH)), error))
    return NULL;
  step = usher_sql_statement_step (&statement, error);
  if (step == USHER_SQL_DONE)
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no such token");
  return step == USHER_SQL_ROW ? token_rows_read (&statement, hash) : NULL;
}

static gboolean
token_rows_update_used (UsherSqlConnection *connection,
                        gpointer            data,
                        GError            **error)
{
  const TokenTouch *touch = data;

  return usher_sql_connection_run (connection, "UPDATE tokens SET used = $1 WHERE hash = $2",
                                   SQL_VALUES (SQL_NUMBER (touch->used),
                                               SQL_BYTES (touch->hash, USHER_TOKEN_HASH_LENGTH)),
                                   error)
         >= 0;
}

/* a lost one costs its user a little time, a wait would cost every request */
static gboolean
token_rows_touch (UsherTokenStore *store,
                  const guint8    *hash,
                  gint64           used,
                  GError         **error)
{
  TokenTouch *touch = g_new (TokenTouch, 1);

  memcpy (touch->hash, hash, USHER_TOKEN_HASH_LENGTH);
  touch->used = used;
  usher_sql_writer_post (usher_sql_store_writer (USHER_SQL_STORE (store)), token_rows_update_used, touch, g_free, 0);
  return TRUE;
}

static gboolean
token_rows_delete (UsherSqlConnection *connection,
                   gpointer            data,
                   GError            **error)
{
  return usher_sql_connection_run (connection, "DELETE FROM tokens WHERE hash = $1",
                                   SQL_VALUES (SQL_BYTES (data, USHER_TOKEN_HASH_LENGTH)), error)
         >= 0;
}

static gboolean
token_rows_remove (UsherTokenStore *store,
                   const guint8    *hash,
                   GError         **error)
{
  return usher_sql_store_write (USHER_SQL_STORE (store), token_rows_delete, (gpointer) hash, error);
}

static gboolean
token_rows_delete_owner (UsherSqlConnection *connection,
                         gpointer            data,
                         GError            **error)
{
  return usher_sql_connection_run (connection, "DELETE FROM tokens WHERE owner = $1", SQL_VALUES (SQL_TEXT (data)),
                                   error)
         >= 0;
}

static gboolean
token_rows_remove_owner (UsherTokenStore *store,
                         const char      *owner,
                         GError         **error)
{
  return usher_sql_store_write (USHER_SQL_STORE (store), token_rows_delete_owner, (gpointer) owner, error);
}

static gint
token_rows_expire (UsherTokenStore *store,
                   gint64           expires_before,
                   gint64           used_before,
                   GError         **error)
{
  UsherSqlWriter *writer = usher_sql_store_writer (USHER_SQL_STORE (store));
  gint expired;
  gint unused;

  expired = usher_sql_sweep_run (writer,
                                 "DELETE FROM tokens WHERE hash IN"
                                 " (SELECT hash FROM tokens WHERE expires < $1 ORDER BY expires LIMIT $2)",
                                 expires_before, error);
  if (expired < 0)
    return -1;
  unused = usher_sql_sweep_run (writer,
                                "DELETE FROM tokens WHERE hash IN"
                                " (SELECT hash FROM tokens WHERE used < $1 ORDER BY used LIMIT $2)",
                                used_before, error);
  return unused < 0 ? -1 : expired + unused;
}

/**
 * usher_token_rows_interface:
 * @iface: filled in
 */
void
usher_token_rows_interface (UsherTokenStoreInterface *iface)
{
  iface->add = token_rows_add;
  iface->get = token_rows_get;
  iface->touch = token_rows_touch;
  iface->remove = token_rows_remove;
  iface->remove_owner = token_rows_remove_owner;
  iface->expire = token_rows_expire;
}
