/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/csv.h"

#include <string.h>

#include "common/error.h"

#define CSV_BYTE_ORDER_MARK "\xef\xbb\xbf"

void
usher_csv_row_free (UsherCsvRow *row)
{
  if (row == NULL)
    return;
  g_strfreev (row->fields);
  g_free (row);
}

/* after the quote at @cursor: to behind the one that closes it, or NULL */
static const char *
csv_read_quoted (const char *cursor,
                 GString    *field)
{
  for (cursor++; *cursor != '\0' && *cursor != '\n'; cursor++)
    {
      if (*cursor != '"')
        g_string_append_c (field, *cursor);
      else if (cursor[1] == '"')
        g_string_append_c (field, *++cursor);
      else
        return cursor + 1;
    }
  return NULL;
}

static gboolean
csv_is_blank (char character)
{
  return character == ' ' || character == '\t' || character == '\r';
}

/* one field, to the comma or the end of the line behind it */
static const char *
csv_read_field (const char *cursor,
                GString    *field,
                GError    **error)
{
  gsize length;

  while (csv_is_blank (*cursor))
    cursor++;
  if (*cursor == '"')
    {
      cursor = csv_read_quoted (cursor, field);
      while (cursor != NULL && csv_is_blank (*cursor))
        cursor++;
      if (cursor != NULL && (*cursor == ',' || *cursor == '\n' || *cursor == '\0'))
        return cursor;
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                           cursor == NULL ? "a quote is not closed" : "there is something behind a closing quote");
      return NULL;
    }
  length = strcspn (cursor, ",\n");
  g_string_append_len (field, cursor, length);
  while (field->len > 0 && csv_is_blank (field->str[field->len - 1]))
    g_string_truncate (field, field->len - 1);
  return cursor + length;
}

/* to the end of the line */
static const char *
csv_read_line (const char   *cursor,
               UsherCsvRow  *row,
               GError      **error)
{
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  for (;;)
    {
      g_autoptr (GString) field = g_string_new (NULL);

      cursor = csv_read_field (cursor, field, error);
      if (cursor == NULL)
        return NULL;
      g_strv_builder_add (fields, field->str);
      if (*cursor != ',')
        break;
      cursor++;
    }
  row->fields = g_strv_builder_end (fields);
  return cursor;
}

static gboolean
csv_is_empty (const UsherCsvRow *row)
{
  return *row->fields[0] == '#' || (*row->fields[0] == '\0' && row->fields[1] == NULL);
}

static gboolean
csv_check (const UsherCsvRow *row,
           guint              most,
           GError           **error)
{
  if (*row->fields[0] == '\0')
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the first field is empty");
  else if (g_strv_length (row->fields) > most)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "there are %u fields instead of at most %u",
                 g_strv_length (row->fields), most);
  else
    return TRUE;
  return FALSE;
}

/**
 * usher_csv_read:
 * @text: a list: fields separated by commas, quoted where they hold any; empty lines and those with # are left out
 * @most: fields of a line
 * @error: BAD_REQUEST; names the line
 *
 * Returns: (transfer full) (element-type UsherCsvRow) (nullable): the lines
 */
GPtrArray *
usher_csv_read (const char *text,
                guint       most,
                GError    **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_csv_row_free);
  const char *cursor = g_str_has_prefix (text, CSV_BYTE_ORDER_MARK) ? text + strlen (CSV_BYTE_ORDER_MARK) : text;
  guint line = 1;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "it is not UTF-8");
      return NULL;
    }
  for (; *cursor != '\0'; line++)
    {
      g_autoptr (UsherCsvRow) row = g_new0 (UsherCsvRow, 1);

      row->line = line;
      cursor = csv_read_line (cursor, row, error);
      if (cursor == NULL || (!csv_is_empty (row) && !csv_check (row, most, error)))
        {
          g_prefix_error (error, "line %u: ", line);
          return NULL;
        }
      if (!csv_is_empty (row))
        g_ptr_array_add (rows, g_steal_pointer (&row));
      cursor += *cursor == '\n';
    }
  return g_steal_pointer (&rows);
}
