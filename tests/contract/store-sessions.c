/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"
#include "tests/contract/store-fixture.h"

static UsherSessionStore *
store_sessions (StoreFixture *fixture)
{
  return USHER_SESSION_STORE (fixture->store);
}

static gboolean
store_sessions_open (StoreFixture *fixture,
                     const char   *id,
                     const char   *desktop,
                     const char   *owner,
                     gint64        now,
                     GError      **error)
{
  UsherAuditEntry audit = { .at = now, .actor = owner, .action = "launch", .desktop = desktop, .session = id,
                            .outcome = "ok" };
  UsherSession session = { .id = (char *) id, .desktop = (char *) desktop, .owner = (char *) owner,
                           .address = (char *) "192.0.2.7", .state = USHER_SESSION_TICKETED, .since = now,
                           .ticket_expires = now + 60 };

  return usher_session_store_open (store_sessions (fixture), &session, &audit, error);
}

static void
store_sessions_move (StoreFixture     *fixture,
                     const char       *id,
                     UsherSessionEvent event,
                     gint64            now)
{
  g_autoptr (GError) error = NULL;

  usher_session_store_move (store_sessions (fixture), id, event, now, "192.0.2.8:5000", NULL, &error);
  g_assert_no_error (error);
}

static void
store_sessions_assert_live (StoreFixture *fixture,
                            const char   *desktop,
                            const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSession) session = usher_session_store_live (store_sessions (fixture), desktop, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (session != NULL ? session->id : NULL, ==, expected);
}

static void
store_sessions_assert_ids (GPtrArray  *sessions,
                           const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  g_assert_nonnull (sessions);
  for (guint i = 0; i < sessions->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", ((UsherSession *) g_ptr_array_index (sessions, i))->id);
  g_assert_cmpstr (ids->str, ==, expected);
  g_ptr_array_unref (sessions);
}

static void
test_open (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSession) live = NULL;

  store_sessions_assert_live (fixture, "d1", NULL);
  g_assert_true (store_sessions_open (fixture, "s1", "d1", "anna@office", 100, &error));
  g_assert_no_error (error);
  live = usher_session_store_live (store_sessions (fixture), "d1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (live->id, ==, "s1");
  g_assert_cmpstr (live->desktop, ==, "d1");
  g_assert_cmpstr (live->owner, ==, "anna@office");
  g_assert_cmpstr (live->address, ==, "192.0.2.7");
  g_assert_null (live->viewer);
  g_assert_cmpint (live->state, ==, USHER_SESSION_TICKETED);
  g_assert_cmpint (live->since, ==, 100);
  g_assert_cmpint (live->ticket_expires, ==, 160);
  g_assert_cmpuint (store_fixture_audit_length (fixture, "d1"), ==, 1);

  g_assert_false (store_sessions_open (fixture, "s1", "d2", "ben@office", 100, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_cmpuint (store_fixture_audit_length (fixture, "d2"), ==, 0);
}

/* one that has ended is still known, until it is forgotten */
static void
test_get (StoreFixture *fixture,
          gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSession) live = NULL;
  g_autoptr (UsherSession) ended = NULL;

  g_assert_null (usher_session_store_get (store_sessions (fixture), "s1", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (store_sessions_open (fixture, "s1", "d1", "anna@office", 100, &error));
  live = usher_session_store_get (store_sessions (fixture), "s1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (live->desktop, ==, "d1");
  g_assert_cmpint (live->state, ==, USHER_SESSION_TICKETED);
  g_assert_true (store_sessions_open (fixture, "s2", "d1", "anna@office", 100, &error));
  ended = usher_session_store_get (store_sessions (fixture), "s1", &error);
  g_assert_no_error (error);
  g_assert_cmpint (ended->state, ==, USHER_SESSION_ENDED);
}

/* an id that exists: the session that would have been superseded goes on */
static void
test_supersede (StoreFixture *fixture,
                gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_sessions_open (fixture, "s1", "d1", "anna@office", 100, &error);
  store_sessions_open (fixture, "s2", "d2", "ben@office", 100, &error);
  store_sessions_move (fixture, "s1", USHER_SESSION_VIEWER_CAME, 101);
  g_assert_true (store_sessions_open (fixture, "s3", "d1", "anna@office", 102, &error));
  g_assert_no_error (error);
  store_sessions_assert_live (fixture, "d1", "s3");
  store_sessions_assert_live (fixture, "d2", "s2");
  g_assert_false (usher_session_store_move (store_sessions (fixture), "s1", USHER_SESSION_VIEWER_LEFT, 103, NULL, NULL,
                                            &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);

  g_assert_false (store_sessions_open (fixture, "s2", "d1", "anna@office", 104, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  store_sessions_assert_live (fixture, "d1", "s3");
}

static gpointer
store_sessions_race (gpointer data)
{
  StoreFixture *fixture = data;
  static gint number;
  g_autofree char *id = g_strdup_printf ("s%d", g_atomic_int_add (&number, 1));
  GError *error = NULL;
  gboolean done = store_sessions_open (fixture, id, "d1", "anna@office", 100, &error);

  store_fixture_finished (fixture, done, error, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_race (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (GPtrArray) live = NULL;

  store_fixture_race (fixture, store_sessions_race);
  g_assert_cmpint (fixture->winners, ==, STORE_RACERS);
  live = usher_session_store_list (store_sessions (fixture), NULL, 0, NULL);
  g_assert_cmpuint (live->len, ==, 1);
}

/* brings a new session of its own desktop into @state by the shortest way */
static char *
store_sessions_in_state (StoreFixture     *fixture,
                         UsherSessionState state,
                         guint             number)
{
  char *id = g_strdup_printf ("s%u", number);

  g_assert_true (store_sessions_open (fixture, id, id, "anna@office", 100, NULL));
  if (state == USHER_SESSION_CONNECTED || state == USHER_SESSION_SEALED)
    store_sessions_move (fixture, id, USHER_SESSION_VIEWER_CAME, 100);
  if (state == USHER_SESSION_SEALED)
    store_sessions_move (fixture, id, USHER_SESSION_TICKET_REPLACED, 100);
  if (state == USHER_SESSION_ENDED)
    store_sessions_move (fixture, id, USHER_SESSION_SUPERSEDED, 100);
  return id;
}

static void
test_move_matrix (StoreFixture *fixture,
                  gconstpointer adapter)
{
  guint number = 0;

  for (int state = 0; state < USHER_N_SESSION_STATES; state++)
    for (int event = 0; event < USHER_N_SESSION_EVENTS; event++)
      {
        g_autofree char *id = store_sessions_in_state (fixture, state, number++);
        g_autoptr (GError) error = NULL;
        g_autoptr (UsherSession) live = NULL;
        UsherSessionState to = state;
        gboolean allowed = usher_session_state_move (state, event, &to);

        g_assert_true (usher_session_store_move (store_sessions (fixture), id, event, 200, "192.0.2.9:1", NULL, &error)
                       == allowed);
        if (!allowed)
          g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
        live = usher_session_store_live (store_sessions (fixture), id, NULL);
        g_assert_true ((live == NULL) == (to == USHER_SESSION_ENDED));
        if (live == NULL)
          continue;
        g_assert_cmpint (live->state, ==, to);
        g_assert_cmpint (live->since, ==, allowed ? 200 : 100);
        if (allowed && event == USHER_SESSION_VIEWER_CAME)
          g_assert_cmpstr (live->viewer, ==, "192.0.2.9:1");
        else
          g_assert_cmpstr (live->viewer, ==, state == USHER_SESSION_TICKETED ? NULL : "192.0.2.8:5000");
      }
}

static void
test_move_missing (StoreFixture *fixture,
                   gconstpointer adapter)
{
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "viewer", .outcome = "ok" };
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_session_store_move (store_sessions (fixture), "nobody", USHER_SESSION_VIEWER_LEFT, 1, NULL,
                                            &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 0);
}

static void
test_list (StoreFixture *fixture,
           gconstpointer adapter)
{
  store_sessions_open (fixture, "s1", "d1", "anna@office", 100, NULL);
  store_sessions_open (fixture, "s2", "d2", "ben@office", 101, NULL);
  store_sessions_open (fixture, "s3", "d3", "anna@office", 102, NULL);
  store_sessions_open (fixture, "s4", "d4", "anna@office", 103, NULL);
  store_sessions_move (fixture, "s3", USHER_SESSION_TICKET_EXPIRED, 104);

  store_sessions_assert_ids (usher_session_store_list (store_sessions (fixture), NULL, 0, NULL), "s1 s2 s4");
  store_sessions_assert_ids (usher_session_store_list (store_sessions (fixture), NULL, 2, NULL), "s1 s2");
  store_sessions_assert_ids (usher_session_store_list (store_sessions (fixture), "anna@office", 0, NULL), "s1 s4");
  store_sessions_assert_ids (usher_session_store_list (store_sessions (fixture), "anna@office", 1, NULL), "s1");
  store_sessions_assert_ids (usher_session_store_list (store_sessions (fixture), "anna", 0, NULL), "");
}

static void
test_due (StoreFixture *fixture,
          gconstpointer adapter)
{
  store_sessions_open (fixture, "ticketed", "d1", "anna@office", 100, NULL);
  store_sessions_open (fixture, "connected", "d2", "anna@office", 101, NULL);
  store_sessions_open (fixture, "sealed", "d3", "anna@office", 102, NULL);
  store_sessions_open (fixture, "ended", "d4", "anna@office", 103, NULL);
  store_sessions_move (fixture, "connected", USHER_SESSION_VIEWER_CAME, 104);
  store_sessions_move (fixture, "sealed", USHER_SESSION_VIEWER_CAME, 104);
  store_sessions_move (fixture, "sealed", USHER_SESSION_TICKET_REPLACED, 105);
  store_sessions_move (fixture, "ended", USHER_SESSION_DESKTOP_GONE, 104);

  store_sessions_assert_ids (usher_session_store_due (store_sessions (fixture), 159, NULL), "");
  store_sessions_assert_ids (usher_session_store_due (store_sessions (fixture), 160, NULL), "ticketed");
  store_sessions_assert_ids (usher_session_store_due (store_sessions (fixture), 1000, NULL), "ticketed connected");
}

/* only what has ended is old; @since of a session is the time of its end */
static void
test_expire (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_sessions_open (fixture, "old", "d1", "anna@office", 100, NULL);
  store_sessions_open (fixture, "live", "d2", "anna@office", 100, NULL);
  store_sessions_open (fixture, "late", "d3", "anna@office", 100, NULL);
  store_sessions_move (fixture, "old", USHER_SESSION_DESKTOP_GONE, 150);
  store_sessions_move (fixture, "late", USHER_SESSION_DESKTOP_GONE, 200);
  g_assert_cmpint (usher_session_store_expire (store_sessions (fixture), 200, &error), ==, 1);
  g_assert_no_error (error);
  store_sessions_assert_live (fixture, "d2", "live");
  g_assert_true (store_sessions_open (fixture, "old", "d1", "anna@office", 300, &error));
  g_assert_false (store_sessions_open (fixture, "late", "d1", "anna@office", 300, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
}

/**
 * store_sessions_register:
 * @adapter: whose store is tested
 */
void
store_sessions_register (const char *adapter)
{
  store_fixture_add (adapter, "sessions/open", test_open);
  store_fixture_add (adapter, "sessions/get", test_get);
  store_fixture_add (adapter, "sessions/supersede", test_supersede);
  store_fixture_add (adapter, "sessions/race", test_race);
  store_fixture_add (adapter, "sessions/move-matrix", test_move_matrix);
  store_fixture_add (adapter, "sessions/move-missing", test_move_missing);
  store_fixture_add (adapter, "sessions/list", test_list);
  store_fixture_add (adapter, "sessions/due", test_due);
  store_fixture_add (adapter, "sessions/expire", test_expire);
}
