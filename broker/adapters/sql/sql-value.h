/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherSqlValueKind: what a #UsherSqlValue holds
 */
typedef enum
{
  USHER_SQL_VALUE_TEXT,
  USHER_SQL_VALUE_NUMBER,
  USHER_SQL_VALUE_BYTES,
} UsherSqlValueKind;

/**
 * UsherSqlValue: one parameter of a statement; borrowed until the statement is finished
 * @data: text or bytes; NULL is SQL's NULL
 */
typedef struct
{
  UsherSqlValueKind kind;
  gint64            number;
  const void       *data;
  gsize             length;
} UsherSqlValue;

/**
 * UsherSqlValues: all parameters of a statement, $1 first
 */
typedef struct
{
  const UsherSqlValue *values;
  guint                n_values;
} UsherSqlValues;

static inline UsherSqlValue
usher_sql_value_text (const char *text)
{
  return (UsherSqlValue){ .kind = USHER_SQL_VALUE_TEXT, .data = text };
}

static inline UsherSqlValue
usher_sql_value_number (gint64 number)
{
  return (UsherSqlValue){ .kind = USHER_SQL_VALUE_NUMBER, .number = number };
}

static inline UsherSqlValue
usher_sql_value_bytes (const void *bytes,
                       gsize       length)
{
  return (UsherSqlValue){ .kind = USHER_SQL_VALUE_BYTES, .data = bytes, .length = length };
}

/* short in statements: SQL_VALUES (SQL_TEXT (id), SQL_NUMBER (now)) */
#define SQL_TEXT(text) usher_sql_value_text (text)
#define SQL_NUMBER(number) usher_sql_value_number (number)
#define SQL_BYTES(bytes, length) usher_sql_value_bytes (bytes, length)
#define SQL_NO_VALUES ((UsherSqlValues){ NULL, 0 })
#define SQL_VALUES(...)                                             \
  ((UsherSqlValues){                                                \
    (const UsherSqlValue[]){ __VA_ARGS__ },                         \
    sizeof ((UsherSqlValue[]){ __VA_ARGS__ }) / sizeof (UsherSqlValue) })

G_END_DECLS
