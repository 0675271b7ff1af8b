/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-desktops.h"
#include "tests/service/admin-fixture.h"

static void
furnish (UsherBrokerFixture *fixture,
         UsherPoolKind       kind)
{
  usher_broker_fixture_configure (fixture, usher_broker_fixture_pool ("office", kind));
  usher_broker_fixture_keep (fixture);
}

static void
assert_refused (UsherBrokerFixture *fixture,
                const char         *desktop,
                const char         *user,
                int                 code,
                const char         *says)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_admin_desktops_assign (&flow, request, desktop, user, &error));
  g_assert_error (error, USHER_ERROR, code);
  g_assert_nonnull (strstr (error->message, says));
}

/* the user's launch then finds it, as if an earlier one had claimed it */
static void
test_assign (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  furnish (fixture, USHER_POOL_PERSONAL);
  g_assert_true (usher_admin_desktops_assign (&flow, request, "office-002", "alice", &error));
  g_assert_no_error (error);
  admin_fixture_assert_state (fixture, "office-002", "assigned");
  name = admin_fixture_give_one (fixture);
  g_assert_cmpstr (name, ==, "office-002");
  g_assert_cmpuint (admin_fixture_audited (fixture, "assign", "ok"), ==, 1);
}

static void
test_assign_refused (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  static const char *const bob[] = { "bob", NULL };
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();

  furnish (fixture, USHER_POOL_PERSONAL);
  fixture->pool->deny_users = g_strdupv ((char **) bob);
  assert_refused (fixture, "office-009", "alice", USHER_ERROR_NOT_FOUND, "office-009");
  assert_refused (fixture, "office-001", "nobody", USHER_ERROR_NOT_FOUND, "nobody");
  assert_refused (fixture, "office-001", "mallory", USHER_ERROR_CONFLICT, "nothing in [entitlement] of pool office");
  assert_refused (fixture, "office-001", "bob@office", USHER_ERROR_CONFLICT, "denies bob@office, by \"bob\"");

  g_assert_true (usher_admin_desktops_assign (&flow, request, "office-001", "alice", NULL));
  assert_refused (fixture, "office-001", "alice", USHER_ERROR_CONFLICT, "belongs to alice@office");
  assert_refused (fixture, "office-002", "alice", USHER_ERROR_LIMIT_REACHED, "alice@office");
  g_assert_true (usher_admin_flow_recycle (&flow, request, "office-002", NULL));
  assert_refused (fixture, "office-002", "alice", USHER_ERROR_CONFLICT, "office-002 is recycling");
  g_assert_cmpuint (admin_fixture_audited (fixture, "assign", "ok"), ==, 1);
}

/* what nobody launches is taken back from a floating pool's users: a desktop could not be kept for them */
static void
test_assign_floating (UsherBrokerFixture *fixture,
                      gconstpointer       data)
{
  furnish (fixture, USHER_POOL_FLOATING);
  assert_refused (fixture, "office-001", "alice", USHER_ERROR_CONFLICT, "pool office is floating");
  admin_fixture_assert_state (fixture, "office-001", "ready");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADMIN_FIXTURE_ADD ("assign", test_assign);
  ADMIN_FIXTURE_ADD ("assign-refused", test_assign_refused);
  ADMIN_FIXTURE_ADD ("assign-floating", test_assign_floating);
  return g_test_run ();
}
