/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/name-pattern.h"

#include <string.h>

#include "common/error.h"

#define NAME_PATTERN_MAX 63

static gsize
name_pattern_digits (const char  *pattern,
                     const char **first)
{
  *first = strchr (pattern, '#');
  return *first != NULL ? strspn (*first, "#") : 0;
}

/**
 * usher_name_pattern_check:
 * @pattern: names of a pool's desktops, one run of # standing for digits: "office-###"
 * @error: BAD_REQUEST, saying what is wrong
 *
 * A name must do as a host name (RFC 1123): letters, digits and hyphens, no hyphen at the ends.
 *
 * Returns: whether @pattern can be used
 */
gboolean
usher_name_pattern_check (const char *pattern,
                          GError    **error)
{
  const char *first;
  gsize digits = name_pattern_digits (pattern, &first);
  gsize length = strlen (pattern);

  if (digits == 0 || digits > 6 || strchr (first + digits, '#') != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "“%s” needs one run of 1 to 6 # for the number, such as office-###", pattern);
      return FALSE;
    }
  if (length > NAME_PATTERN_MAX || pattern[0] == '-' || pattern[length - 1] == '-' ||
      strspn (pattern, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-#") != length)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "“%s” may hold letters, digits and hyphens only, no hyphen at an end, and at most %d characters",
                   pattern, NAME_PATTERN_MAX);
      return FALSE;
    }
  return TRUE;
}

/**
 * usher_name_pattern_size:
 * @pattern: a pattern that was checked
 *
 * Returns: how many names it has, numbered from 1
 */
guint
usher_name_pattern_size (const char *pattern)
{
  const char *first;
  gsize digits = name_pattern_digits (pattern, &first);
  guint size = 1;

  while (digits-- > 0)
    size *= 10;
  return size - 1;
}

/**
 * usher_name_pattern_expand:
 * @pattern: a pattern that was checked
 * @number: from 1 to usher_name_pattern_size()
 *
 * Returns: (transfer full): the name with that number
 */
char *
usher_name_pattern_expand (const char *pattern,
                           guint       number)
{
  const char *first;
  gsize digits = name_pattern_digits (pattern, &first);

  return g_strdup_printf ("%.*s%0*u%s", (int) (first - pattern), pattern, (int) digits, number, first + digits);
}
