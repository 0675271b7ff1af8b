/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-escape.h"

#include <string.h>

static gboolean
ldap_escape_is_control (char byte)
{
  return (guchar) byte < 0x20 || byte == 0x7f;
}

/**
 * usher_ldap_escape_filter:
 * @value: any text
 *
 * Returns: (transfer full): @value as an assertion value of RFC 4515, section 3: nothing in it is read as part of a filter
 */
char *
usher_ldap_escape_filter (const char *value)
{
  GString *escaped = g_string_sized_new (strlen (value) + 16);

  for (; *value != '\0'; value++)
    {
      if (ldap_escape_is_control (*value) || strchr ("*()\\", *value) != NULL)
        g_string_append_printf (escaped, "\\%02x", (guchar) *value);
      else
        g_string_append_c (escaped, *value);
    }
  return g_string_free (escaped, FALSE);
}

/**
 * usher_ldap_escape_dn:
 * @value: any text
 *
 * Returns: (transfer full): @value as an attribute value of RFC 4514, section 2.4: nothing in it is read as part of a DN
 */
char *
usher_ldap_escape_dn (const char *value)
{
  GString *escaped = g_string_sized_new (strlen (value) + 16);

  for (const char *at = value; *at != '\0'; at++)
    {
      gboolean first = at == value;
      gboolean last = at[1] == '\0';

      if (ldap_escape_is_control (*at) || strchr (",+\"\\<>;=", *at) != NULL || (*at == '#' && first) ||
          (*at == ' ' && (first || last)))
        g_string_append_printf (escaped, "\\%02x", (guchar) *at);
      else
        g_string_append_c (escaped, *at);
    }
  return g_string_free (escaped, FALSE);
}

/**
 * usher_ldap_escape_expand:
 * @pattern: of an administrator, with %s, %u and %% in it
 * @s: escaped text for %s
 * @u: (nullable): escaped text for %u
 *
 * Returns: (transfer full): @pattern, filled in; what is put in is not looked at again
 */
char *
usher_ldap_escape_expand (const char *pattern,
                          const char *s,
                          const char *u)
{
  GString *expanded = g_string_sized_new (strlen (pattern) + strlen (s) + 16);

  for (; *pattern != '\0'; pattern++)
    {
      if (pattern[0] == '%' && pattern[1] == 's')
        g_string_append (expanded, s);
      else if (pattern[0] == '%' && pattern[1] == 'u' && u != NULL)
        g_string_append (expanded, u);
      else if (pattern[0] == '%' && pattern[1] == '%')
        g_string_append_c (expanded, '%');
      else
        {
          g_string_append_c (expanded, *pattern);
          continue;
        }
      pattern++;
    }
  return g_string_free (expanded, FALSE);
}
