/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-assignments.h"
#include "tests/service/admin-fixture.h"

static void
furnish (UsherBrokerFixture *fixture,
         UsherPoolKind       kind)
{
  usher_broker_fixture_configure (fixture, usher_broker_fixture_pool ("office", kind));
}

static gboolean
put (UsherBrokerFixture         *fixture,
     const UsherAdminAssignment *assignments,
     guint                       length,
     GError                    **error)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();

  return usher_admin_assignments_put (&flow, request, "office", assignments, length, error);
}

static guint
count (UsherBrokerFixture *fixture)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (GPtrArray) found = usher_admin_assignments_find (&flow, "office", 0, 0, NULL);

  return found->len;
}

/* named ones are theirs at once, and a launch finds what was given */
static void
test_given (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  static const UsherAdminAssignment given[] = { { 1, "alice", "office-002" }, { 2, "bob@office", "office-001" } };
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;

  furnish (fixture, USHER_POOL_PERSONAL);
  usher_broker_fixture_keep (fixture);
  g_assert_true (put (fixture, given, 2, &error));
  g_assert_no_error (error);
  admin_fixture_assert_state (fixture, "office-001", "assigned");
  admin_fixture_assert_state (fixture, "office-002", "assigned");
  name = admin_fixture_give_one (fixture);
  g_assert_cmpstr (name, ==, "office-002");
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_cmpuint (admin_fixture_audited (fixture, "assign-beforehand", "ok"), ==, 1);
}

/* one wrong line, and nobody is given anything */
static void
test_all_or_nothing (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  static const struct
  {
    UsherAdminAssignment second;
    int                  code;
    const char          *says;
  } wrong[] = {
    { { 7, "nobody", NULL }, USHER_ERROR_NOT_FOUND, "line 7: " },
    { { 7, "bob", "office-009" }, USHER_ERROR_NOT_FOUND, "line 7: there is no desktop 'office-009'" },
    { { 7, "bob", "office-001" }, USHER_ERROR_CONFLICT, "office-001" },
  };

  furnish (fixture, USHER_POOL_PERSONAL);
  usher_broker_fixture_keep (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      UsherAdminAssignment both[] = { { 6, "alice", "office-001" }, wrong[i].second };
      g_autoptr (GError) error = NULL;

      g_assert_false (put (fixture, both, 2, &error));
      g_assert_error (error, USHER_ERROR, wrong[i].code);
      g_assert_nonnull (strstr (error->message, wrong[i].says));
      g_assert_cmpuint (count (fixture), ==, 0);
      admin_fixture_assert_state (fixture, "office-001", "ready");
    }
}

static void
test_which_pools (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  static const UsherAdminAssignment alice = { 0, "alice", NULL };
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) floating = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) unlisted = NULL;

  furnish (fixture, USHER_POOL_FLOATING);
  g_assert_false (put (fixture, &alice, 1, &floating));
  g_assert_error (floating, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_false (usher_admin_assignments_put (&flow, request, "lab", &alice, 1, &missing));
  g_assert_error (missing, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_null (usher_admin_assignments_find (&flow, "lab", 0, 0, &unlisted));
  g_assert_error (unlisted, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_removed (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  static const UsherAdminAssignment alice = { 0, "alice", NULL };
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  furnish (fixture, USHER_POOL_PERSONAL);
  g_assert_true (put (fixture, &alice, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (usher_admin_assignments_remove (&flow, request, "office", &alice, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_false (usher_admin_assignments_remove (&flow, request, "office", &alice, &again));
  g_assert_error (again, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (admin_fixture_audited (fixture, "unassign-beforehand", "ok"), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADMIN_FIXTURE_ADD ("assignments/given", test_given);
  ADMIN_FIXTURE_ADD ("assignments/all-or-nothing", test_all_or_nothing);
  ADMIN_FIXTURE_ADD ("assignments/which-pools", test_which_pools);
  ADMIN_FIXTURE_ADD ("assignments/removed", test_removed);
  return g_test_run ();
}
