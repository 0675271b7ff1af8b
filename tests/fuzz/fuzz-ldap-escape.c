/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names of users, put into filters and DNs: read back by rules of their own, they are what they were */
#include <ldap.h>
#include <string.h>

#include "broker/adapters/ldap/ldap-dn.h"
#include "broker/adapters/ldap/ldap-escape.h"
#include "tests/fuzz/fuzz.h"

const char *const usher_fuzz_seeds[] = {
  "alice", "*)(uid=*", "a\\2ab", "o'neil (x)*", "cn=a,ou=b+c=d", " lead and trail ", "#hash", "%s%u%%", "\x01\x7f\"<>;", NULL
};

/* RFC 4515: a backslash and two digits stand for a byte, and the five special bytes stand nowhere else */
static char *
unescape_filter (const char *escaped)
{
  GString *text = g_string_new (NULL);

  for (; *escaped != '\0'; escaped++)
    {
      g_assert_null (strchr ("*()", *escaped));
      if (*escaped != '\\')
        {
          g_string_append_c (text, *escaped);
          continue;
        }
      g_assert_true (g_ascii_isxdigit (escaped[1]) && g_ascii_isxdigit (escaped[2]));
      g_string_append_c (text, (char) (g_ascii_xdigit_value (escaped[1]) * 16 + g_ascii_xdigit_value (escaped[2])));
      escaped += 2;
    }
  return g_string_free (text, FALSE);
}

static void
check_dn (const char *value)
{
  g_autofree char *escaped = usher_ldap_escape_dn (value);
  g_autofree char *dn = usher_ldap_escape_expand ("uid=%s,ou=people,dc=example", escaped, NULL);
  g_autofree char *leaf = usher_ldap_dn_leaf (dn);
  LDAPDN parsed = NULL;

  g_assert_cmpint (ldap_str2dn (dn, &parsed, LDAP_DN_FORMAT_LDAPV3), ==, LDAP_SUCCESS);
  g_assert_nonnull (parsed[2]);
  g_assert_null (parsed[3]);
  g_assert_null (parsed[0][1]);
  g_assert_cmpmem (parsed[0][0]->la_value.bv_val, parsed[0][0]->la_value.bv_len, value, strlen (value));
  ldap_dnfree (parsed);
  if (g_utf8_validate (value, -1, NULL))
    g_assert_cmpstr (leaf, ==, value);
  g_assert_true (usher_ldap_dn_is_below (dn, "OU=People,dc=Example"));
  g_assert_false (usher_ldap_dn_is_below (dn, "ou=other,dc=example"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autofree char *filter = usher_ldap_escape_filter (value);
  g_autofree char *back = unescape_filter (filter);
  g_autofree char *expanded = usher_ldap_escape_expand ("%s", filter, "u");

  g_assert_cmpstr (back, ==, value);
  g_assert_cmpstr (expanded, ==, filter);
  if (*value != '\0')
    check_dn (value);
  (void) usher_ldap_dn_is_below (value, "dc=example");
  g_free (usher_ldap_dn_leaf (value));
  return 0;
}
