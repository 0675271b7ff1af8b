/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/adapters/libvirt/libvirt-hypervisor.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static void
await (HypervisorFixture        *fixture,
       UsherHypervisorEventKind  kind)
{
  usher_event_log_event_free (usher_event_log_await (fixture->log, kind, NULL, USHER_POWER_UNKNOWN));
}

static void
set_ticket (HypervisorFixture *fixture,
            const char        *id)
{
  g_autoptr (UsherSecret) ticket = usher_secret_new ("ticket", 6);
  g_autoptr (GError) error = NULL;

  usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, 60, USHER_TICKET_KEEP, &fixture->wait, &error);
  g_assert_no_error (error);
}

static UsherError
try_to_inspect (UsherHypervisor *hypervisor,
                const char      *id,
                guint            seconds)
{
  UsherWait wait = usher_wait_new (seconds, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDomainInfo) info = usher_hypervisor_inspect (hypervisor, id, &wait, &error);

  g_assert_null (info);
  g_assert_true (error->domain == USHER_ERROR);
  return error->code;
}

static void
test_daemon_killed_and_back (HypervisorFixture *fixture,
                             gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "survivor");
  GPid qemu = usher_libvirt_session_qemu (fixture->session, "survivor");

  set_ticket (fixture, id);
  usher_libvirt_session_kill (fixture->session);
  await (fixture, USHER_HYPERVISOR_LOST);
  g_assert_cmpint (try_to_inspect (fixture->hypervisor, id, 60), ==, USHER_ERROR_HOST_LOST);

  usher_libvirt_session_restart (fixture->session);
  await (fixture, USHER_HYPERVISOR_BACK);
  g_assert_cmpint (usher_libvirt_session_qemu (fixture->session, "survivor"), ==, qemu);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  set_ticket (fixture, id);

  /* events are heard again */
  g_assert_cmpint (kill (qemu, SIGKILL), ==, 0);
  usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_POWER, id, USHER_POWER_OFF));
}

/* a hung daemon costs its callers their own deadline, and nobody else anything */
static void
test_daemon_hangs (HypervisorFixture *fixture,
                   gconstpointer      unused)
{
  UsherLibvirtOptions patient = { .keep_alive = 600 };
  g_autofree char *id = hypervisor_fixture_run (fixture, "hung");
  HypervisorFixture other;
  g_autofree char *other_id = NULL;
  g_autoptr (UsherHypervisor) hung = NULL;
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  GPid daemon = usher_libvirt_session_pid (fixture->session);
  UsherError code = USHER_ERROR_TIMEOUT;
  guint tries;

  hypervisor_fixture_set_up (&other, NULL);
  other_id = hypervisor_fixture_clone (&other, "elsewhere");
  hung = usher_libvirt_hypervisor_new (usher_libvirt_session_uri (fixture->session), "desktops", &patient);
  info = usher_hypervisor_inspect (hung, id, &fixture->wait, &error);
  g_assert_no_error (error);

  g_assert_cmpint (kill (daemon, SIGSTOP), ==, 0);
  g_assert_cmpint (try_to_inspect (hung, id, 1), ==, USHER_ERROR_TIMEOUT);
  g_assert_cmpint (hypervisor_fixture_power (&other, other_id), ==, USHER_POWER_OFF);
  /* once its workers are all left behind, no caller waits any more, not even one with much time */
  for (tries = 0; tries < 20 && code == USHER_ERROR_TIMEOUT; tries++)
    code = try_to_inspect (hung, id, tries < 4 ? 1 : 3600);
  g_assert_cmpint (code, ==, USHER_ERROR_HOST_LOST);
  g_assert_cmpint (hypervisor_fixture_power (&other, other_id), ==, USHER_POWER_OFF);

  /* the other object pings every second, and gives the host up */
  await (fixture, USHER_HYPERVISOR_LOST);
  g_assert_cmpint (try_to_inspect (fixture->hypervisor, id, 3600), ==, USHER_ERROR_HOST_LOST);

  g_assert_cmpint (kill (daemon, SIGCONT), ==, 0);
  await (fixture, USHER_HYPERVISOR_BACK);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  hypervisor_fixture_tear_down (&other, NULL);
}

/* the object goes at once, and its watcher is not called any more */
static void
test_dropped_while_it_hangs (HypervisorFixture *fixture,
                             gconstpointer      unused)
{
  UsherLibvirtOptions options = { .keep_alive = 1 };
  g_autoptr (UsherEventLog) log = usher_event_log_new ();
  UsherHypervisor *hypervisor;
  g_autofree char *id = hypervisor_fixture_clone (fixture, "dropped");
  GPid daemon = usher_libvirt_session_pid (fixture->session);

  hypervisor = usher_libvirt_hypervisor_new (usher_libvirt_session_uri (fixture->session), "desktops", &options);
  usher_hypervisor_watch (hypervisor, usher_event_log_note, log);
  usher_domain_info_free (usher_hypervisor_inspect (hypervisor, id, &fixture->wait, NULL));

  g_assert_cmpint (kill (daemon, SIGSTOP), ==, 0);
  g_assert_cmpint (try_to_inspect (hypervisor, id, 1), ==, USHER_ERROR_TIMEOUT);
  g_object_unref (hypervisor);
  await (fixture, USHER_HYPERVISOR_LOST);
  g_assert_cmpuint (usher_event_log_count (log, USHER_HYPERVISOR_LOST, NULL), ==, 0);
  g_assert_cmpint (kill (daemon, SIGCONT), ==, 0);
  await (fixture, USHER_HYPERVISOR_BACK);
  g_assert_cmpuint (usher_event_log_count (log, USHER_HYPERVISOR_BACK, NULL), ==, 0);
}

static void
test_never_there (HypervisorFixture *fixture,
                  gconstpointer      unused)
{
  g_autofree char *uri = g_strdup_printf ("qemu:///session?socket=%s/nobody",
                                          usher_libvirt_session_folder (fixture->session));
  g_autoptr (UsherEventLog) log = usher_event_log_new ();
  UsherHypervisor *hypervisor = usher_libvirt_hypervisor_new (uri, "desktops", NULL);
  g_autofree char *id = g_uuid_string_random ();

  usher_hypervisor_watch (hypervisor, usher_event_log_note, log);
  g_assert_cmpint (try_to_inspect (hypervisor, id, 60), ==, USHER_ERROR_HOST_LOST);
  usher_event_log_event_free (usher_event_log_await (log, USHER_HYPERVISOR_LOST, NULL, USHER_POWER_UNKNOWN));
  g_assert_cmpuint (usher_event_log_count (log, USHER_HYPERVISOR_LOST, NULL), ==, 0);
  g_object_unref (hypervisor);
}

static gpointer
cancel_soon (gpointer user_data)
{
  g_usleep (G_USEC_PER_SEC / 5);
  g_cancellable_cancel (user_data);
  return NULL;
}

static void
test_cancelled (HypervisorFixture *fixture,
                gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "cancelled");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  UsherWait wait = usher_wait_new (0, cancellable);
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  GPid daemon = usher_libvirt_session_pid (fixture->session);
  GThread *thread;

  g_assert_cmpint (kill (daemon, SIGSTOP), ==, 0);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  info = usher_hypervisor_inspect (fixture->hypervisor, id, &wait, &error);
  g_assert_null (info);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (kill (daemon, SIGCONT), ==, 0);
}

/* the daemon dies between any two steps; asked again, a clone is completed and a removal proven */
static void
test_steps_interrupted (HypervisorFixture *fixture,
                        gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherCloneSpec spec = {
    .id = id,
    .name = "interrupted",
    .pool = FIXTURE_POOL,
    .base_volume = FIXTURE_BASE,
    .domain_xml = hypervisor_fixture_domain,
  };
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  for (guint delay = 0; delay <= 40; delay += 8)
    {
      g_autoptr (GError) broken = NULL;
      UsherWait wait = usher_wait_new (60, NULL);
      pid_t killer;

      /* strikes while the clone is being made, each time a little later */
      killer = fork ();
      g_assert_cmpint (killer, >=, 0);
      if (killer == 0)
        {
          g_usleep (delay * 1000);
          kill (usher_libvirt_session_pid (fixture->session), SIGKILL);
          _exit (0);
        }
      usher_hypervisor_clone (fixture->hypervisor, &spec, &wait, &broken);
      if (broken != NULL)
        g_assert_true (broken->domain == USHER_ERROR);
      g_assert_cmpint (waitpid (killer, NULL, 0), ==, killer);
      await (fixture, USHER_HYPERVISOR_LOST);
      usher_libvirt_session_restart (fixture->session);
      await (fixture, USHER_HYPERVISOR_BACK);

      usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
      g_assert_no_error (error);
      usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
      usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
      g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
    }
  list = usher_hypervisor_list (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/fault/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("daemon-killed-and-back", test_daemon_killed_and_back);
  CASE ("daemon-hangs", test_daemon_hangs);
  CASE ("dropped-while-it-hangs", test_dropped_while_it_hangs);
  CASE ("never-there", test_never_there);
  CASE ("cancelled", test_cancelled);
  CASE ("steps-interrupted", test_steps_interrupted);

  return g_test_run ();
}
