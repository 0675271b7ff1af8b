/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/broker-fixture.h"

static const UsherLaunchAsk ask_office = { .offer = "pool:office" };

static gboolean
release (UsherBrokerFixture *fixture,
         const char         *id,
         GError            **error)
{
  g_autoptr (UsherRequest) admin = usher_request_new (NULL, "uid:0", "local", 30);

  return usher_release_flow_release (fixture->context, fixture->keeper, admin, id, error);
}

static UsherLaunchDocument *
launch (UsherBrokerFixture *fixture,
        const char         *user)
{
  g_autoptr (GError) error = NULL;
  UsherLaunchDocument *document = usher_broker_fixture_launch (fixture, user, &ask_office, &error);

  g_assert_no_error (error);
  return document;
}

/* whoever is connected and whatever is on it: it is nobody's at once, and clean for the next */
static void
test_in_use (UsherBrokerFixture *fixture,
             gconstpointer       data)
{
  static const UsherPoolKind kinds[] = { USHER_POOL_FLOATING, USHER_POOL_MANUAL, USHER_POOL_PERSONAL };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (UsherLaunchDocument) document = NULL;
      g_autoptr (UsherDesktop) desktop = NULL;
      g_autoptr (UsherSession) live = NULL;
      g_autofree char *ticket = NULL;
      guint generation;

      usher_broker_fixture_configure (fixture, usher_broker_fixture_pool ("office", kinds[i]));
      usher_broker_fixture_keep (fixture);
      document = launch (fixture, "alice");
      generation = usher_fake_hypervisor_generation (fixture->host, document->desktop_id);
      usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", TRUE);
      usher_broker_fixture_settle (fixture);
      g_assert_true (release (fixture, document->desktop_id, NULL));

      desktop = usher_desktop_store_get (usher_context_desktops (fixture->context), document->desktop_id, NULL);
      g_assert_cmpint (desktop->state, ==, USHER_DESKTOP_RECYCLING);
      g_assert_null (desktop->owner);
      live = usher_session_store_live (usher_context_sessions (fixture->context), document->desktop_id, NULL);
      g_assert_null (live);
      g_assert_null (usher_broker_fixture_own (fixture, "alice@office"));

      usher_broker_fixture_keep (fixture);
      g_assert_cmpuint (usher_fake_hypervisor_generation (fixture->host, document->desktop_id), >, generation);
      ticket = usher_fake_hypervisor_ticket (fixture->host, document->desktop_id);
      g_assert_cmpstr (ticket, !=, usher_secret_text (document->ticket));
      usher_fake_hypervisor_viewer (fixture->host, document->desktop_id, "192.0.2.7:1", FALSE);
    }
}

static void
test_refused (UsherBrokerFixture *fixture,
              gconstpointer       data)
{
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  usher_broker_fixture_keep (fixture);
  g_assert_false (release (fixture, "nothing", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  document = launch (fixture, "alice");
  g_assert_true (release (fixture, document->desktop_id, NULL));
  /* twice is once: it is nobody's already */
  g_assert_false (release (fixture, document->desktop_id, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
}

typedef struct
{
  UsherBrokerFixture *fixture;
  const char         *id;
  gboolean            released;
} Releaser;

static gpointer
run_release (gpointer data)
{
  Releaser *releaser = data;

  releaser->released = release (releaser->fixture, releaser->id, NULL);
  return NULL;
}

static void
test_race (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  usher_broker_fixture_keep (fixture);
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (UsherLaunchDocument) document = launch (fixture, "alice");
      Releaser releasers[4];
      GThread *threads[4];
      guint winners = 0;

      for (guint i = 0; i < 4; i++)
        {
          releasers[i] = (Releaser){ fixture, document->desktop_id, FALSE };
          threads[i] = g_thread_new ("release", run_release, &releasers[i]);
        }
      for (guint i = 0; i < 4; i++)
        {
          g_thread_join (threads[i]);
          winners += releasers[i].released;
        }
      g_assert_cmpuint (winners, ==, 1);
      usher_broker_fixture_keep (fixture);
      g_assert_cmpuint (usher_broker_fixture_count (fixture, USHER_DESKTOP_READY), ==, 2);
    }
}

#define ADD(path, func)                                                                                            \
  g_test_add ("/release/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("in-use", test_in_use);
  ADD ("refused", test_refused);
  ADD ("race", test_race);
  return g_test_run ();
}
