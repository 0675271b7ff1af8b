/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/contract/store-fixture.h"

/* more than the store takes in without waiting */
#define AUDIT_FLOOD 20000

static UsherAuditStore *
store_audit (StoreFixture *fixture)
{
  return USHER_AUDIT_STORE (fixture->store);
}

static void
store_audit_write (StoreFixture *fixture,
                   gint64        at,
                   const char   *action,
                   const char   *desktop)
{
  UsherAuditEntry entry = { .at = at, .actor = "keeper", .action = action, .desktop = desktop, .outcome = "ok" };

  usher_audit_store_write (store_audit (fixture), &entry);
}

static void
store_audit_assert_actions (StoreFixture *fixture,
                            const char   *desktop,
                            guint         limit,
                            const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = usher_audit_store_read (store_audit (fixture), desktop, limit, &error);
  g_autoptr (GString) actions = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonObject *entry = json_array_get_object_element (json_node_get_array (node), i);

      g_string_append_printf (actions, "%s%s", i > 0 ? " " : "", json_object_get_string_member (entry, "action"));
    }
  g_assert_cmpstr (actions->str, ==, expected);
}

static void
store_audit_flush (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_audit_store_flush (store_audit (fixture), &error));
  g_assert_no_error (error);
}

static void
test_members (StoreFixture *fixture,
              gconstpointer adapter)
{
  UsherAuditEntry entry = { .at = G_GINT64_CONSTANT (1795226353044067), .actor = "o'hara@office", .action = "launch",
                            .pool = "office", .desktop = "d1", .desktop_name = "büro-1", .session = "s1",
                            .address = "192.0.2.7", .outcome = "start-failed", .detail = "no \"space\"\nleft" };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  usher_audit_store_write (store_audit (fixture), &entry);
  store_audit_write (fixture, 1, "clone", NULL);
  store_audit_flush (fixture);
  node = usher_audit_store_read (store_audit (fixture), NULL, 0, NULL);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "[{\"at\":1795226353044067,\"actor\":\"o'hara@office\",\"action\":\"launch\",\"pool\":\"office\","
                   "\"desktop\":\"d1\",\"desktop_name\":\"büro-1\",\"session\":\"s1\",\"address\":\"192.0.2.7\","
                   "\"outcome\":\"start-failed\",\"detail\":\"no \\\"space\\\"\\nleft\"},"
                   "{\"at\":1,\"actor\":\"keeper\",\"action\":\"clone\",\"pool\":null,\"desktop\":null,"
                   "\"desktop_name\":null,\"session\":null,\"address\":null,\"outcome\":\"ok\",\"detail\":null}]");
}

static void
test_order (StoreFixture *fixture,
            gconstpointer adapter)
{
  store_audit_assert_actions (fixture, NULL, 0, "");
  store_audit_write (fixture, 10, "one", "d1");
  store_audit_write (fixture, 20, "two", "d2");
  store_audit_write (fixture, 20, "three", "d1");
  store_audit_write (fixture, 15, "late", NULL);
  store_audit_flush (fixture);
  store_audit_assert_actions (fixture, NULL, 0, "three two late one");
  store_audit_assert_actions (fixture, NULL, 2, "three two");
  store_audit_assert_actions (fixture, "d1", 0, "three one");
  store_audit_assert_actions (fixture, "d1", 1, "three");
  store_audit_assert_actions (fixture, "d3", 0, "");
}

static void
test_flood (StoreFixture *fixture,
            gconstpointer adapter)
{
  for (guint i = 0; i < AUDIT_FLOOD; i++)
    store_audit_write (fixture, i, "sign-in", NULL);
  store_audit_flush (fixture);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, AUDIT_FLOOD);
}

static void
test_expire (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2500; i++)
    store_audit_write (fixture, i, "sign-in", NULL);
  store_audit_write (fixture, 2500, "launch", "d1");
  g_assert_cmpint (usher_audit_store_expire (store_audit (fixture), 2500, &error), ==, 2500);
  g_assert_no_error (error);
  store_audit_assert_actions (fixture, NULL, 0, "launch");
  g_assert_cmpint (usher_audit_store_expire (store_audit (fixture), 2500, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_flush_empty (StoreFixture *fixture,
                  gconstpointer adapter)
{
  store_audit_flush (fixture);
  store_audit_flush (fixture);
}

/**
 * store_audit_register:
 * @adapter: whose store is tested
 */
void
store_audit_register (const char *adapter)
{
  store_fixture_add (adapter, "audit/members", test_members);
  store_fixture_add (adapter, "audit/order", test_order);
  store_fixture_add (adapter, "audit/flood", test_flood);
  store_fixture_add (adapter, "audit/expire", test_expire);
  store_fixture_add (adapter, "audit/flush-empty", test_flush_empty);
}
