/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/entitlement.h"

static char **
split (const char *list)
{
  return list != NULL ? g_strsplit (list, " ", -1) : NULL;
}

static void
test_table (void)
{
  static const struct
  {
    const char *allow_users;
    const char *allow_groups;
    const char *deny_users;
    const char *deny_groups;
    gboolean    allowed;
  } cases[] = {
    { NULL, NULL, NULL, NULL, FALSE },
    { "", "", "", "", FALSE },
    { "alice", NULL, NULL, NULL, TRUE },
    { "Alice", NULL, NULL, NULL, FALSE },
    { "ali", NULL, NULL, NULL, FALSE },
    { "alice2", NULL, NULL, NULL, FALSE },
    { "alice@office", NULL, NULL, NULL, TRUE },
    { "alice@school", NULL, NULL, NULL, FALSE },
    { "alice@", NULL, NULL, NULL, FALSE },
    { "alice@office.example", NULL, NULL, NULL, FALSE },
    { "bob alice", NULL, NULL, NULL, TRUE },
    { NULL, "staff", NULL, NULL, TRUE },
    { NULL, "staff@office", NULL, NULL, TRUE },
    { NULL, "staff@school", NULL, NULL, FALSE },
    { NULL, "students teachers", NULL, NULL, TRUE },
    { NULL, "students", NULL, NULL, FALSE },
    { NULL, "with@sign", NULL, NULL, TRUE },
    { NULL, "with@sign@office", NULL, NULL, TRUE },
    { "alice", NULL, "alice", NULL, FALSE },
    { "alice", "staff", NULL, "teachers", FALSE },
    { NULL, "staff", "alice@office", NULL, FALSE },
    { NULL, "staff", "alice@school", NULL, TRUE },
    { NULL, NULL, "bob", NULL, FALSE },
  };
  static const char *const groups[] = { "teachers", "staff", "with@sign", NULL };
  g_autoptr (UsherIdentity) alice = usher_identity_new ("office", "alice", NULL, groups, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();

      pool->allow_users = split (cases[i].allow_users);
      pool->allow_groups = split (cases[i].allow_groups);
      pool->deny_users = split (cases[i].deny_users);
      pool->deny_groups = split (cases[i].deny_groups);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (usher_entitlement_allows (pool, alice, NULL), ==, cases[i].allowed);
    }
}

/* which rule decides, and in what order they are looked at */
static void
test_networks (void)
{
  static const struct
  {
    const char          *allow_networks;
    const char          *deny_networks;
    const char          *deny_users;
    const char          *address;
    UsherEntitlementRule rule;
    const char          *text;
  } cases[] = {
    { NULL, NULL, NULL, "192.0.2.7", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { NULL, NULL, NULL, "local", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { NULL, NULL, NULL, NULL, USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { "192.0.2.0/24", NULL, NULL, "192.0.2.7", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { "192.0.2.0/24", NULL, NULL, "::ffff:192.0.2.7", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { "192.0.2.0/24", NULL, NULL, "198.51.100.7", USHER_ENTITLEMENT_OTHER_NETWORK, NULL },
    { "192.0.2.0/24", NULL, NULL, "local", USHER_ENTITLEMENT_OTHER_NETWORK, NULL },
    { "192.0.2.0/24", NULL, NULL, "", USHER_ENTITLEMENT_OTHER_NETWORK, NULL },
    { "192.0.2.0/24", NULL, NULL, NULL, USHER_ENTITLEMENT_OTHER_NETWORK, NULL },
    { "192.0.2.0/24 2001:db8::/32", NULL, NULL, "2001:db8::7", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { NULL, "192.0.2.0/24", NULL, "192.0.2.7", USHER_ENTITLEMENT_DENIED_NETWORK, "192.0.2.0/24" },
    { NULL, "10.0.0.0/8 192.0.2.7", NULL, "192.0.2.7", USHER_ENTITLEMENT_DENIED_NETWORK, "192.0.2.7" },
    { NULL, "192.0.2.0/24", NULL, "198.51.100.7", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { NULL, "192.0.2.0/24", NULL, "local", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { "192.0.2.0/24", "192.0.2.128/25", NULL, "192.0.2.129", USHER_ENTITLEMENT_DENIED_NETWORK, "192.0.2.128/25" },
    { "192.0.2.0/24", "192.0.2.128/25", NULL, "192.0.2.127", USHER_ENTITLEMENT_ALLOWED_GROUP, "staff" },
    { "192.0.2.0/24", "192.0.2.0/24", NULL, "192.0.2.7", USHER_ENTITLEMENT_DENIED_NETWORK, "192.0.2.0/24" },
    { NULL, "192.0.2.0/24", "alice", "192.0.2.7", USHER_ENTITLEMENT_DENIED_USER, "alice" },
    { "nonsense", NULL, NULL, "192.0.2.7", USHER_ENTITLEMENT_OTHER_NETWORK, NULL },
  };
  static const char *const groups[] = { "staff", NULL };
  g_autoptr (UsherIdentity) alice = usher_identity_new ("office", "alice", NULL, groups, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      UsherEntitlement entitlement;

      pool->allow_groups = split ("staff");
      pool->deny_users = split (cases[i].deny_users);
      pool->allow_networks = split (cases[i].allow_networks);
      pool->deny_networks = split (cases[i].deny_networks);
      g_test_message ("case %u", (guint) i);
      entitlement = usher_entitlement_judge (pool, alice, cases[i].address);
      g_assert_cmpint (entitlement.rule, ==, cases[i].rule);
      g_assert_cmpstr (entitlement.text, ==, cases[i].text);
      g_assert_cmpint (usher_entitlement_allows (pool, alice, cases[i].address), ==,
                       cases[i].rule == USHER_ENTITLEMENT_ALLOWED_GROUP);
    }
}

static void
test_resolve (void)
{
  static const struct
  {
    const char *name;
    const char *title;
    const char *allow;
  } rows[] = {
    { "z", "Accounting", "alice" }, { "a", "Zoo", "alice" }, { "m", "Mine", "bob" }, { "n", "Accounting", "alice" },
  };
  g_autoptr (UsherCatalog) catalog = usher_catalog_new ();
  g_autoptr (UsherIdentity) alice = usher_identity_new ("office", "alice", NULL, NULL, 0);
  g_autoptr (UsherIdentity) nobody = usher_identity_new ("office", "nobody", NULL, NULL, 0);
  g_autoptr (GPtrArray) hers = NULL;
  g_autoptr (GPtrArray) none = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UsherPool *pool = usher_pool_new ();

      pool->name = g_strdup (rows[i].name);
      pool->title = g_strdup (rows[i].title);
      pool->allow_users = split (rows[i].allow);
      g_hash_table_insert (catalog->pools, pool->name, pool);
    }
  hers = usher_entitlement_resolve (catalog, alice, "192.0.2.7");
  g_assert_cmpuint (hers->len, ==, 3);
  g_assert_cmpstr (((UsherPool *) hers->pdata[0])->name, ==, "n");
  g_assert_cmpstr (((UsherPool *) hers->pdata[1])->name, ==, "z");
  g_assert_cmpstr (((UsherPool *) hers->pdata[2])->name, ==, "a");
  none = usher_entitlement_resolve (catalog, nobody, "192.0.2.7");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_identity (void)
{
  static const char *const groups[] = { "b", "a", "ü", "c", NULL };
  static const char *const some[] = { "x", "c", NULL };
  static const char *const others[] = { "x", "", NULL };
  g_autoptr (UsherIdentity) who = usher_identity_new ("office", "o'neil", "", groups, 7);
  g_autofree char *owner = usher_identity_owner (who);

  g_assert_cmpstr (owner, ==, "o'neil@office");
  g_assert_cmpstr (who->display_name, ==, "o'neil");
  g_assert_true (usher_identity_in_group (who, "a"));
  g_assert_true (usher_identity_in_group (who, "ü"));
  g_assert_false (usher_identity_in_group (who, "A"));
  g_assert_false (usher_identity_in_group (who, ""));
  g_assert_true (usher_identity_in_any (who, some));
  g_assert_false (usher_identity_in_any (who, others));
  g_assert_false (usher_identity_in_any (who, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entitlement/table", test_table);
  g_test_add_func ("/entitlement/networks", test_networks);
  g_test_add_func ("/entitlement/resolve", test_resolve);
  g_test_add_func ("/entitlement/identity", test_identity);
  return g_test_run ();
}
