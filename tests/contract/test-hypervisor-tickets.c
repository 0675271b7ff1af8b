/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>
#include <string.h>

#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"
#include "tests/lib/spice-caller.h"

#define TICKET "Xq3-_pO9wM2vT7rB5nK1zL8c"

static UsherSpiceCaller *
caller_new (HypervisorFixture *fixture,
            const char        *id)
{
  g_autofree char *ca = usher_libvirt_session_read (fixture->session, "pki/ca-cert.pem");
  g_autofree char *subject = usher_libvirt_session_read (fixture->session, "pki/subject");

  return usher_spice_caller_new (hypervisor_fixture_port (fixture, id), ca, subject);
}

static UsherSpiceOutcome
call_with (HypervisorFixture *fixture,
           const char        *id,
           const char        *ticket)
{
  g_autoptr (UsherSpiceCaller) caller = caller_new (fixture, id);

  return usher_spice_caller_call (caller, ticket);
}

static void
set_ticket (HypervisorFixture *fixture,
            const char        *id,
            const char        *text,
            guint              life,
            UsherTicketEffect  effect)
{
  g_autoptr (UsherSecret) ticket = usher_secret_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, life, effect, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_started_is_closed (HypervisorFixture *fixture,
                        gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "closed");

  g_assert_cmpint (call_with (fixture, id, ""), ==, USHER_SPICE_REFUSED);
  g_assert_cmpint (call_with (fixture, id, TICKET), ==, USHER_SPICE_REFUSED);
}

/* somebody starts a clone with libvirt's own tools */
static void
test_started_by_hand_is_closed (HypervisorFixture *fixture,
                                gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "by-hand");
  virDomainPtr domain = virDomainLookupByName (fixture->beside, "by-hand");

  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  virDomainFree (domain);
  g_assert_cmpint (call_with (fixture, id, ""), ==, USHER_SPICE_REFUSED);
  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, TICKET), ==, USHER_SPICE_OPEN);
}

static GPtrArray *
viewers_of (HypervisorFixture *fixture,
            const char        *id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *viewers = usher_hypervisor_viewers (fixture->hypervisor, id, &fixture->wait, &error);

  g_assert_no_error (error);
  return viewers;
}

static void
test_right_ticket_opens (HypervisorFixture *fixture,
                         gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "open");
  g_autoptr (UsherSpiceCaller) caller = caller_new (fixture, id);
  g_autoptr (GHashTable) connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) viewers = viewers_of (fixture, id);
  guint known = 0;

  g_assert_cmpuint (viewers->len, ==, 0);
  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, "wrong"), ==, USHER_SPICE_REFUSED);
  g_assert_cmpuint (usher_event_log_count (fixture->log, USHER_HYPERVISOR_VIEWER_CHANNEL, id), ==, 0);
  usher_event_log_clear (fixture->log);

  g_assert_cmpint (usher_spice_caller_call (caller, TICKET), ==, USHER_SPICE_OPEN);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (UsherHypervisorEvent) event = NULL;

      event = usher_event_log_await (fixture->log, USHER_HYPERVISOR_VIEWER_CHANNEL, id, USHER_POWER_UNKNOWN);
      g_assert_cmpstr (event->address, ==, "127.0.0.1");
      g_assert_true (g_str_has_prefix (event->connection, "127.0.0.1:"));
      g_assert_true (g_hash_table_add (connections, g_strdup (event->connection)));
    }
  /* whoever missed the events learns the same by asking */
  g_ptr_array_unref (viewers);
  viewers = viewers_of (fixture, id);
  for (guint i = 0; i < viewers->len; i++)
    known += g_hash_table_contains (connections, g_ptr_array_index (viewers, i));
  g_assert_cmpuint (known, ==, 3);

  g_clear_pointer (&caller, usher_spice_caller_free);
  while (g_hash_table_size (connections) > 0)
    {
      g_autoptr (UsherHypervisorEvent) event = NULL;

      event = usher_event_log_await (fixture->log, USHER_HYPERVISOR_VIEWER_GONE, id, USHER_POWER_UNKNOWN);
      g_hash_table_remove (connections, event->connection);
    }
}

static void
test_replaced_ticket_is_refused (HypervisorFixture *fixture,
                                 gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "replaced");

  set_ticket (fixture, id, "first-ticket", 60, USHER_TICKET_KEEP);
  set_ticket (fixture, id, "second-ticket", 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, "first-ticket"), ==, USHER_SPICE_REFUSED);
  g_assert_cmpint (call_with (fixture, id, "second-ticket"), ==, USHER_SPICE_OPEN);
}

static void
test_expired_ticket_is_refused (HypervisorFixture *fixture,
                                gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "expired");
  gint64 until;

  set_ticket (fixture, id, TICKET, 0, USHER_TICKET_KEEP);
  /* the host counts in whole seconds, and the one begun is the guest's */
  until = g_get_real_time () + 2 * G_USEC_PER_SEC;
  while (g_get_real_time () < until)
    g_usleep (50000);
  g_assert_cmpint (call_with (fixture, id, TICKET), ==, USHER_SPICE_REFUSED);
  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, TICKET), ==, USHER_SPICE_OPEN);
}

static void
test_ticket_of_any_characters (HypervisorFixture *fixture,
                               gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "characters");
  const char *ticket = "<a b='c'>&amp;\"%s]]>";

  set_ticket (fixture, id, ticket, 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, ticket), ==, USHER_SPICE_OPEN);
}

static void
test_effect_on_a_viewer (HypervisorFixture *fixture,
                         gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "effect");
  g_autoptr (UsherSpiceCaller) caller = caller_new (fixture, id);

  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  g_assert_cmpint (usher_spice_caller_call (caller, TICKET), ==, USHER_SPICE_OPEN);

  set_ticket (fixture, id, "other", 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, "wrong"), ==, USHER_SPICE_REFUSED);
  g_assert_true (usher_spice_caller_is_open (caller));

  set_ticket (fixture, id, "another", 60, USHER_TICKET_DISCONNECT);
  usher_spice_caller_await_end (caller);
}

static void
test_ticket_of_a_domain_that_is_off (HypervisorFixture *fixture,
                                     gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "off");
  g_autoptr (UsherSecret) ticket = usher_secret_new (TICKET, strlen (TICKET));
  g_autoptr (GError) error = NULL;

  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, 60, USHER_TICKET_KEEP,
                                               &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_clear_error (&error);

  /* it comes back on another port, and what was remembered of it is no longer true */
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call_with (fixture, id, TICKET), ==, USHER_SPICE_REFUSED);
  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  g_assert_cmpint (call_with (fixture, id, TICKET), ==, USHER_SPICE_OPEN);
}

/* libvirt has not seen its end yet, or is about to */
static void
test_ticket_of_a_domain_that_dies (HypervisorFixture *fixture,
                                   gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "dies");
  g_autoptr (UsherSecret) ticket = usher_secret_new (TICKET, strlen (TICKET));

  for (guint i = 0; i < 5; i++)
    {
      pid_t qemu = usher_libvirt_session_qemu (fixture->session, "dies");
      g_autoptr (GError) error = NULL;

      set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
      g_assert_cmpint (kill (qemu, SIGKILL), ==, 0);
      g_usleep (i * 2000);
      g_assert_false (usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, 60, USHER_TICKET_KEEP,
                                                   &fixture->wait, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
      g_clear_error (&error);
      usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
    }
}

/* a running domain is known without a question, until an event tells otherwise */
static void
test_recall (HypervisorFixture *fixture,
             gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "recalled");
  g_autoptr (UsherDomainInfo) known = NULL;
  g_autoptr (UsherDomainInfo) asked = NULL;
  g_autoptr (UsherHypervisorEvent) event = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_hypervisor_recall (fixture->hypervisor, "00000000-0000-4000-8000-000000000000"));
  set_ticket (fixture, id, TICKET, 60, USHER_TICKET_KEEP);
  known = usher_hypervisor_recall (fixture->hypervisor, id);
  asked = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_nonnull (known);
  g_assert_cmpint (known->power, ==, USHER_POWER_ON);
  g_assert_cmpstr (known->id, ==, asked->id);
  g_assert_cmpstr (known->name, ==, asked->name);
  g_assert_cmpstr (known->pool, ==, asked->pool);
  g_assert_cmpuint (known->tls_port, ==, asked->tls_port);

  g_assert_cmpint (kill (usher_libvirt_session_qemu (fixture->session, "recalled"), SIGKILL), ==, 0);
  event = usher_event_log_await (fixture->log, USHER_HYPERVISOR_POWER, id, USHER_POWER_OFF);
  g_assert_null (usher_hypervisor_recall (fixture->hypervisor, id));
}

typedef struct
{
  HypervisorFixture *fixture;
  const char        *id;
} Crowd;

static gpointer
launch_again_and_again (gpointer data)
{
  const Crowd *crowd = data;

  for (guint i = 0; i < 20; i++)
    {
      set_ticket (crowd->fixture, crowd->id, TICKET, 60, USHER_TICKET_KEEP);
      g_assert_cmpint (hypervisor_fixture_power (crowd->fixture, crowd->id), ==, USHER_POWER_ON);
    }
  return NULL;
}

/* more callers than workers, on domains of their own and on the same one */
static void
test_many_at_once (HypervisorFixture *fixture,
                   gconstpointer      unused)
{
  g_autofree char *one = hypervisor_fixture_run (fixture, "crowd-1");
  g_autofree char *other = hypervisor_fixture_run (fixture, "crowd-2");
  Crowd crowds[] = { { fixture, one }, { fixture, other } };
  GThread *threads[12];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("launch", launch_again_and_again, &crowds[i % G_N_ELEMENTS (crowds)]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (call_with (fixture, one, TICKET), ==, USHER_SPICE_OPEN);
  g_assert_cmpint (call_with (fixture, other, TICKET), ==, USHER_SPICE_OPEN);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/ticket/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("started-is-closed", test_started_is_closed);
  CASE ("started-by-hand-is-closed", test_started_by_hand_is_closed);
  CASE ("right", test_right_ticket_opens);
  CASE ("replaced", test_replaced_ticket_is_refused);
  CASE ("expired", test_expired_ticket_is_refused);
  CASE ("any-characters", test_ticket_of_any_characters);
  CASE ("effect", test_effect_on_a_viewer);
  CASE ("many-at-once", test_many_at_once);
  CASE ("off", test_ticket_of_a_domain_that_is_off);
  CASE ("dies", test_ticket_of_a_domain_that_dies);
  CASE ("recall", test_recall);

  return g_test_run ();
}
