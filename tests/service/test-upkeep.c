/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/sql-store.h"
#include "broker/service/upkeep.h"
#include "tests/fakes/stepping-store.h"
#include "tests/service/broker-fixture.h"

#define NOW (G_GINT64_CONSTANT (20000) * G_TIME_SPAN_DAY)
#define KEEP (90 * 24 * 3600)

static UsherSessionStore *
sessions_of (UsherBrokerFixture *fixture)
{
  return usher_context_sessions (fixture->context);
}

static guint
entries (UsherBrokerFixture *fixture)
{
  UsherAuditStore *audit = usher_context_audit (fixture->context);
  g_autoptr (JsonNode) node = NULL;

  g_assert_true (usher_audit_store_flush (audit, NULL));
  node = usher_audit_store_read (audit, NULL, 10000, NULL);
  return json_array_get_length (json_node_get_array (node));
}

static void
write_entry (UsherBrokerFixture *fixture,
             gint64              age)
{
  UsherAuditEntry entry = { .at = NOW - age, .actor = "alice@office", .action = "sign-in", .outcome = "ok" };

  usher_audit_store_write (usher_context_audit (fixture->context), &entry);
}

static void
test_audit (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  static const struct
  {
    gint64 days;
    gint64 micros;
    guint  left;
  } cases[] = { { 0, 0, 1 }, { 89, 0, 1 }, { 90, 0, 1 }, { 90, 1, 0 }, { 4000, 0, 0 }, { -1, 0, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      usher_upkeep_forget (fixture->context, 0, G_MAXINT64);
      g_assert_cmpuint (entries (fixture), ==, 0);
      write_entry (fixture, cases[i].days * G_TIME_SPAN_DAY + cases[i].micros);
      usher_upkeep_forget (fixture->context, KEEP, NOW);
      g_assert_cmpuint (entries (fixture), ==, cases[i].left);
    }
}

static char *
open_session (UsherBrokerFixture *fixture,
              const char         *desktop)
{
  g_autoptr (UsherSession) session = usher_session_new ();
  g_autoptr (GError) error = NULL;

  session->id = g_uuid_string_random ();
  session->desktop = g_strdup (desktop);
  session->owner = g_strdup ("alice@office");
  session->since = NOW - 400 * G_TIME_SPAN_DAY;
  session->ticket_expires = session->since + G_TIME_SPAN_MINUTE;
  g_assert_true (usher_session_store_open (sessions_of (fixture), session, NULL, &error));
  g_assert_no_error (error);
  return g_strdup (session->id);
}

static void
end_session (UsherBrokerFixture *fixture,
             const char         *id,
             gint64              days)
{
  g_assert_true (usher_session_store_move (sessions_of (fixture), id, USHER_SESSION_DESKTOP_GONE,
                                           NOW - days * G_TIME_SPAN_DAY, NULL, NULL, NULL));
}

static gboolean
session_is_kept (UsherBrokerFixture *fixture,
                 const char         *id)
{
  g_autoptr (GError) error = NULL;

  /* an ended one takes no further event: that it is said to be there is what counts */
  g_assert_false (usher_session_store_move (sessions_of (fixture), id, USHER_SESSION_VIEWER_LEFT, NOW, NULL, NULL, &error));
  return usher_error_is (error, USHER_ERROR_CONFLICT);
}

/* one that goes on is never forgotten, however old it is */
static void
test_sessions (UsherBrokerFixture *fixture,
               gconstpointer       data)
{
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autofree char *old = NULL;
  g_autofree char *recent = NULL;
  g_autofree char *live = NULL;
  g_autoptr (UsherSession) found = NULL;

  old = open_session (fixture, "00000000-0000-4000-8000-000000000001");
  end_session (fixture, old, 8);
  recent = open_session (fixture, "00000000-0000-4000-8000-000000000002");
  end_session (fixture, recent, 6);
  live = open_session (fixture, "00000000-0000-4000-8000-000000000003");
  usher_upkeep_forget (fixture->context, KEEP, NOW);
  g_assert_false (session_is_kept (fixture, old));
  g_assert_true (session_is_kept (fixture, recent));
  found = usher_session_store_live (sessions_of (fixture), "00000000-0000-4000-8000-000000000003", NULL);
  g_assert_cmpstr (found->id, ==, live);
}

/* a first look at years of entries takes them all */
static void
test_many (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  for (guint i = 0; i < 5000; i++)
    write_entry (fixture, (gint64) (100 + i) * G_TIME_SPAN_DAY);
  write_entry (fixture, G_TIME_SPAN_DAY);
  usher_upkeep_forget (fixture->context, KEEP, NOW);
  g_assert_cmpuint (entries (fixture), ==, 1);
}

static void
setup_stepping (UsherBrokerFixture *fixture,
                gconstpointer       data)
{
  g_autoptr (UsherSqlStore) store = usher_sql_store_open ("sqlite::memory:", NULL);
  g_autoptr (UsherSteppingStore) stepping = usher_stepping_store_new (G_OBJECT (store), NULL);
  g_autoptr (UsherFakeHypervisor) host = usher_fake_hypervisor_new (NULL);

  usher_broker_fixture_open (fixture, G_OBJECT (stepping), G_OBJECT (store), host);
}

#define ADD(path, func, setup)                                                                                     \
  g_test_add ("/upkeep/" path, UsherBrokerFixture, NULL, setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("audit", test_audit, usher_broker_fixture_setup);
  ADD ("sessions", test_sessions, usher_broker_fixture_setup);
  ADD ("sessions-through-steps", test_sessions, setup_stepping);
  ADD ("many", test_many, usher_broker_fixture_setup);
  return g_test_run ();
}
