/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/ldap/ldap-dn.h"

#include <ldap.h>

/* a name may have zero bytes in its values, and groups of text have none */
static char *
ldap_dn_text (const struct berval *value)
{
  if (value->bv_len == 0 || !g_utf8_validate (value->bv_val, (gssize) value->bv_len, NULL))
    return NULL;
  return g_strndup (value->bv_val, value->bv_len);
}

/**
 * usher_ldap_dn_leaf:
 * @dn: such as cn=staff,ou=groups,dc=example,dc=org
 *
 * Returns: (transfer full) (nullable): the value that it begins with, such as staff; NULL when it is no DN or no text
 */
char *
usher_ldap_dn_leaf (const char *dn)
{
  LDAPDN parsed = NULL;
  char *leaf = NULL;

  if (ldap_str2dn (dn, &parsed, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
    return NULL;
  if (parsed != NULL && parsed[0] != NULL && parsed[0][0] != NULL)
    leaf = ldap_dn_text (&parsed[0][0]->la_value);
  ldap_dnfree (parsed);
  return leaf;
}

static gboolean
ldap_dn_same_value (const struct berval *value,
                    const struct berval *other)
{
  g_autofree char *text = ldap_dn_text (value);
  g_autofree char *other_text = ldap_dn_text (other);
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  g_autofree char *other_folded = other_text != NULL ? g_utf8_casefold (other_text, -1) : NULL;

  return folded != NULL && g_strcmp0 (folded, other_folded) == 0;
}

/* parts of one level in another order would not be found the same, which no base has */
static gboolean
ldap_dn_same_level (LDAPRDN level,
                    LDAPRDN other)
{
  gsize i;

  for (i = 0; level[i] != NULL && other[i] != NULL; i++)
    if (!ldap_dn_same_value (&level[i]->la_attr, &other[i]->la_attr) ||
        !ldap_dn_same_value (&level[i]->la_value, &other[i]->la_value))
      return FALSE;
  return level[i] == NULL && other[i] == NULL;
}

static gsize
ldap_dn_depth (LDAPDN dn)
{
  gsize depth = 0;

  while (dn != NULL && dn[depth] != NULL)
    depth++;
  return depth;
}

static gboolean
ldap_dn_ends_with (LDAPDN dn,
                   LDAPDN base)
{
  gsize depth = ldap_dn_depth (dn);
  gsize base_depth = ldap_dn_depth (base);

  if (depth <= base_depth)
    return FALSE;
  for (gsize i = 0; i < base_depth; i++)
    if (!ldap_dn_same_level (dn[depth - base_depth + i], base[i]))
      return FALSE;
  return TRUE;
}

/**
 * usher_ldap_dn_is_below:
 * @dn: a DN
 * @base: another
 *
 * Returns: whether @dn lies below @base, compared level by level without regard to case
 */
gboolean
usher_ldap_dn_is_below (const char *dn,
                        const char *base)
{
  LDAPDN parsed = NULL;
  LDAPDN parsed_base = NULL;
  gboolean below;

  below = ldap_str2dn (dn, &parsed, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS &&
          ldap_str2dn (base, &parsed_base, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS &&
          ldap_dn_ends_with (parsed, parsed_base);
  ldap_dnfree (parsed);
  ldap_dnfree (parsed_base);
  return below;
}
