/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/call-private.h"
#include "common/error.h"

/**
 * usher_call_query:
 *
 * Returns: (nullable): the value in the query; NULL also where the query is malformed
 */
const char *
usher_call_query (UsherCall  *call,
                  const char *name)
{
  if (call->query == NULL)
    return NULL;
  if (call->query_values == NULL)
    call->query_values = g_uri_parse_params (call->query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (call->query_values == NULL)
    call->query_values = g_hash_table_new (g_str_hash, g_str_equal);
  return g_hash_table_lookup (call->query_values, name);
}

/**
 * usher_call_query_number:
 * @most: the largest that is taken
 * @value: (out): unchanged when there is none
 *
 * Returns: FALSE with #USHER_ERROR_BAD_REQUEST when it is no whole number up to @most
 */
gboolean
usher_call_query_number (UsherCall  *call,
                         const char *name,
                         guint       most,
                         guint      *value,
                         GError    **error)
{
  const char *text = usher_call_query (call, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, most, &number, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "\"%s\" in the query is not a number from 0 to %u", name, most);
      return FALSE;
    }
  *value = number;
  return TRUE;
}
