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

static void
mark (UsherBrokerFixture *fixture,
      const char         *desktop,
      UsherDesktopMark    what)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_admin_desktops_mark (&flow, request, desktop, &what, &error));
  g_assert_no_error (error);
}

static void
assert_protected (UsherBrokerFixture *fixture,
                  const GError       *error)
{
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "is protected: lift that first, with desktop protect office-00"));
}

/* nobody throws its disk away, not by force, nor the keeper of a pool that became smaller */
static void
test_protect (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  g_autofree char *name = NULL;
  g_autoptr (GError) released = NULL;
  g_autoptr (GError) removed = NULL;
  g_autoptr (GError) recycled = NULL;
  g_autoptr (GError) error = NULL;

  furnish (fixture, USHER_POOL_FLOATING);
  name = admin_fixture_give_one (fixture);
  mark (fixture, "office-001", (UsherDesktopMark) { .set = USHER_DESKTOP_PROTECTED });
  mark (fixture, "office-002", (UsherDesktopMark) { .set = USHER_DESKTOP_PROTECTED });
  g_assert_false (usher_admin_flow_release (&flow, request, name, &released));
  assert_protected (fixture, released);
  g_assert_false (usher_admin_flow_remove (&flow, request, name, TRUE, &removed));
  assert_protected (fixture, removed);
  g_assert_false (usher_admin_flow_recycle (&flow, request, g_str_equal (name, "office-001") ? "office-002" : "office-001",
                                            &recycled));
  assert_protected (fixture, recycled);
  admin_fixture_assert_state (fixture, name, "assigned");

  mark (fixture, name, (UsherDesktopMark) { .clear = USHER_DESKTOP_PROTECTED });
  g_assert_true (usher_admin_flow_release (&flow, request, name, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (admin_fixture_audited (fixture, "protect", "ok"), ==, 2);
  g_assert_cmpuint (admin_fixture_audited (fixture, "unprotect", "ok"), ==, 1);
}

static void
assert_note (UsherBrokerFixture *fixture,
             const char         *desktop,
             const char         *note)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherDesktop) found = usher_admin_flow_desktop (&flow, desktop, NULL);

  g_assert_cmpstr (found->note, ==, note);
}

static void
test_note (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherRequest) request = admin_fixture_request ();
  UsherDesktopMark nothing = { .note = "x" };
  g_autoptr (GError) error = NULL;

  furnish (fixture, USHER_POOL_PERSONAL);
  mark (fixture, "office-001", (UsherDesktopMark) { .note = "the one with the dongle" });
  assert_note (fixture, "office-001", "the one with the dongle");
  mark (fixture, "office-001", (UsherDesktopMark) { .set = USHER_DESKTOP_PROTECTED });
  assert_note (fixture, "office-001", "the one with the dongle");
  mark (fixture, "office-001", (UsherDesktopMark) { .note = "" });
  assert_note (fixture, "office-001", NULL);
  g_assert_false (usher_admin_desktops_mark (&flow, request, "nothing", &nothing, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (admin_fixture_audited (fixture, "note", "ok"), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADMIN_FIXTURE_ADD ("assign", test_assign);
  ADMIN_FIXTURE_ADD ("assign-refused", test_assign_refused);
  ADMIN_FIXTURE_ADD ("assign-floating", test_assign_floating);
  ADMIN_FIXTURE_ADD ("protect", test_protect);
  ADMIN_FIXTURE_ADD ("note", test_note);
  return g_test_run ();
}
