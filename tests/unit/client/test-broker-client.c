/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/broker-client.h"

#include <string.h>

#include "tests/fakes/fake-broker.h"

typedef struct
{
  UsherFakeBroker   *broker;
  UsherBrokerClient *client;
  GCancellable      *cancellable;
  GAsyncResult      *result;
  GString           *progress;
  guint              signed_off;
  guint              cancel_at; /* step of progress; 0 for none */
  guint              steps;
} Fixture;

static void
on_signed_off (UsherBrokerClient *client,
               gpointer           data)
{
  ((Fixture *) data)->signed_off++;
}

static void
use_client (Fixture    *fixture,
            const char *fingerprint,
            const char *ca_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherServerProfile) profile = NULL;

  profile = usher_server_profile_new (usher_fake_broker_get_url (fixture->broker), fingerprint, ca_file, &error);
  g_assert_no_error (error);
  g_clear_object (&fixture->client);
  fixture->client = usher_broker_client_new (profile);
  g_signal_connect (fixture->client, "signed-off", G_CALLBACK (on_signed_off), fixture);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->broker = usher_fake_broker_new (0);
  fixture->progress = g_string_new (NULL);
  fixture->cancellable = g_cancellable_new ();
  use_client (fixture, NULL, usher_fake_broker_get_ca_file (fixture->broker));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_null (fixture->result);
  g_assert_finalize_object (fixture->client);
  usher_fake_broker_free (fixture->broker);
  g_clear_object (&fixture->cancellable);
  g_string_free (fixture->progress, TRUE);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (Fixture *fixture)
{
  while (fixture->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&fixture->result);
}

static GPtrArray *
list_realms (Fixture *fixture,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_list_realms_async (fixture->client, fixture->cancellable, on_done, fixture);
  result = wait_for_result (fixture);
  return usher_broker_client_list_realms_finish (fixture->client, result, error);
}

static UsherSignIn *
sign_in (Fixture    *fixture,
         const char *user,
         const char *password,
         GError    **error)
{
  g_autoptr (UsherSecret) secret = usher_secret_new (password, strlen (password));
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_sign_in_async (fixture->client, "office", user, secret, fixture->cancellable, on_done, fixture);
  result = wait_for_result (fixture);
  return usher_broker_client_sign_in_finish (fixture->client, result, error);
}

static void
sign_alice_in (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSignIn) who = sign_in (fixture, "alice", "secret", &error);

  g_assert_no_error (error);
}

static GPtrArray *
list_offers (Fixture *fixture,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_list_offers_async (fixture->client, fixture->cancellable, on_done, fixture);
  result = wait_for_result (fixture);
  return usher_broker_client_list_offers_finish (fixture->client, result, error);
}

static void
on_progress (const UsherJobReport *report,
             gpointer              data)
{
  Fixture *fixture = data;

  g_string_append_printf (fixture->progress, "%s/%u/%u ", usher_job_state_to_word (report->state), report->percent, report->place);
  if (++fixture->steps == fixture->cancel_at)
    g_cancellable_cancel (fixture->cancellable);
}

static UsherLaunchDocument *
launch (Fixture    *fixture,
        const char *offer,
        gboolean    take_over,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_launch_async (fixture->client, offer, take_over, on_progress, fixture, fixture->cancellable,
                                    on_done, fixture);
  result = wait_for_result (fixture);
  return usher_broker_client_launch_finish (fixture->client, result, error);
}

static UsherLaunchDocument *
resume (Fixture    *fixture,
        const char *offer,
        const char *session,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_resume_async (fixture->client, offer, session, on_progress, fixture, fixture->cancellable,
                                    on_done, fixture);
  result = wait_for_result (fixture);
  return usher_broker_client_launch_finish (fixture->client, result, error);
}

static gboolean
act (Fixture          *fixture,
     const char       *offer,
     UsherOfferActions action,
     GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_act_async (fixture->client, offer, action, on_progress, fixture, fixture->cancellable, on_done, fixture);
  result = wait_for_result (fixture);
  return usher_broker_client_act_finish (fixture->client, result, error);
}

/* waits until the broker was called, or for ever: the test's own time limit ends it */
static void
wait_for_call (Fixture    *fixture,
               const char *call)
{
  while (usher_fake_broker_count (fixture->broker, call) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_realms (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) realms = NULL;
  UsherRealm *realm;

  usher_fake_broker_play (fixture->broker, "[realm office]\ntitle=Office\ndefault=true\n[realm lab]\nways=password;card\n");
  realms = list_realms (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realms->len, ==, 2);
  realm = realms->pdata[1];
  g_assert_cmpstr (realm->name, ==, "lab");
  g_assert_cmpint (realm->ways, ==, USHER_REALM_PASSWORD | USHER_REALM_CARD);
}

static void
test_sign_in (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSignIn) who = sign_in (fixture, "alice", "secret", &error);
  g_autoptr (GPtrArray) offers = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (UsherSignIn) me = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (who->display_name, ==, "Alice Example");
  g_assert_null (who->token);
  g_assert_true (usher_broker_client_is_signed_in (fixture->client));

  usher_broker_client_get_me_async (fixture->client, NULL, on_done, fixture);
  result = wait_for_result (fixture);
  me = usher_broker_client_get_me_finish (fixture->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (me->user, ==, "alice");

  offers = list_offers (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (offers->len, ==, 0);
}

static void
test_strange_characters (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSignIn) who = NULL;

  usher_fake_broker_play (fixture->broker, "[user o\"brien\\\\]\npassword=a\"b\\\\c\\td}ü\n");
  who = sign_in (fixture, "o\"brien\\\\", "a\"b\\c\td}ü", &error);
  g_assert_no_error (error);
}

static void
test_sign_out (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sign_alice_in (fixture);
  usher_broker_client_sign_out_async (fixture->client, NULL, on_done, fixture);
  g_assert_false (usher_broker_client_is_signed_in (fixture->client));
  result = wait_for_result (fixture);
  g_assert_true (usher_broker_client_sign_out_finish (fixture->client, result, &error));
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "POST /v1/logout"), ==, 1);

  g_assert_null (list_offers (fixture, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_NOT_SIGNED_IN);
  /* nobody was signed in, so nobody was signed off */
  g_assert_cmpuint (fixture->signed_off, ==, 0);
}

static void
test_signed_off_by_the_broker (Fixture      *fixture,
                               gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sign_alice_in (fixture);
  usher_fake_broker_sign_all_out (fixture->broker);
  g_assert_null (list_offers (fixture, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_NOT_SIGNED_IN);
  g_assert_cmpuint (fixture->signed_off, ==, 1);
  g_assert_false (usher_broker_client_is_signed_in (fixture->client));
}

static void
test_wrong_password (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (fixture, "alice", "Secret", &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_WRONG_CREDENTIALS);
  g_assert_false (usher_broker_client_is_signed_in (fixture->client));
}

static void
test_locked (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;

  usher_fake_broker_play (fixture->broker, "[answer POST /v1/login]\nstatus=429\ncode=locked\nretry-after=42\n");
  g_assert_null (sign_in (fixture, "alice", "secret", &error));
  failure = usher_failure_new_from_error (error);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_LOCKED);
  g_assert_cmpuint (failure->seconds, ==, 42);
}

static void
test_unreachable (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  usher_fake_broker_free (fixture->broker);
  fixture->broker = usher_fake_broker_new (0);
  g_assert_null (list_realms (fixture, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_UNREACHABLE);
}

static void
test_untrusted (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autofree char *fingerprint = usher_fake_broker_get_fingerprint (fixture->broker);
  g_autoptr (GPtrArray) realms = NULL;

  use_client (fixture, NULL, NULL);
  g_assert_null (list_realms (fixture, &error));
  failure = usher_failure_new_from_error (error);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_CERTIFICATE_UNTRUSTED);
  g_assert_cmpstr (failure->presented, ==, fingerprint);
  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_TRUST);
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "GET /v1/realms"), ==, 0);
  g_clear_error (&error);

  usher_broker_client_pin (fixture->client, failure->presented);
  realms = list_realms (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realms->len, ==, 1);
}

static void
test_certificate_changed (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autofree char *before = usher_fake_broker_get_fingerprint (fixture->broker);
  g_autofree char *after = NULL;

  usher_fake_broker_change_certificate (fixture->broker);
  after = usher_fake_broker_get_fingerprint (fixture->broker);
  use_client (fixture, before, NULL);
  g_assert_null (list_realms (fixture, &error));
  failure = usher_failure_new_from_error (error);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_CERTIFICATE_CHANGED);
  g_assert_cmpstr (failure->pinned, ==, before);
  g_assert_cmpstr (failure->presented, ==, after);
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "GET /v1/realms"), ==, 0);
}

static void
test_pin_beats_authority (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* a certificate of the right authority is still not the one that was pinned */
  use_client (fixture, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
              usher_fake_broker_get_ca_file (fixture->broker));
  g_assert_null (list_realms (fixture, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_CERTIFICATE_CHANGED);
}

static void
test_foreign_authority (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (UsherFakeBroker) other = usher_fake_broker_new (0);

  use_client (fixture, NULL, usher_fake_broker_get_ca_file (other));
  g_assert_null (list_realms (fixture, &error));
  failure = usher_failure_new_from_error (error);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_CERTIFICATE_UNTRUSTED);
  /* the house named an authority: users cannot trust past it */
  g_assert_null (failure->presented);
  g_assert_cmpint (usher_failure_next_step (failure), ==, USHER_NEXT_CONTACT);
}

static void
test_no_authority_file (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  use_client (fixture, NULL, "/nonexistent/ca.pem");
  g_assert_null (list_realms (fixture, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_CERTIFICATE_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "/nonexistent/ca.pem"));
}

static void
test_launch_at_once (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\nname=Office desktop\n");
  sign_alice_in (fixture);
  document = launch (fixture, "pool:office", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (document->desktop_name, ==, "Office desktop");
  g_assert_cmpstr (usher_secret_text (document->ticket), ==, "fake-ticket");
  g_assert_cmpstr (fixture->progress->str, ==, "");
}

static void
test_launch_job (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\njob=queued:2;cloning:20;starting:60;ready\n");
  sign_alice_in (fixture);
  document = launch (fixture, "pool:office", FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (document);
  g_assert_cmpstr (fixture->progress->str, ==, "queued/0/2 cloning/20/0 starting/60/0 ");
}

static void
test_launch_fails (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\njob=cloning:20;failed:no-free-desktop\n");
  sign_alice_in (fixture);
  g_assert_null (launch (fixture, "pool:office", FALSE, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_NO_FREE_DESKTOP);
}

static void
test_launch_cancelled (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\njob=queued:2;cloning:20;cloning:21\nstep=3600000\n");
  sign_alice_in (fixture);
  fixture->cancel_at = 1;
  g_assert_null (launch (fixture, "pool:office", FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wait_for_call (fixture, "DELETE /v1/jobs/job-1");
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_launch_cancelled_before_the_answer (Fixture      *fixture,
                                         gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  usher_fake_broker_play (fixture->broker,
                          "[offer pool:office]\njob=queued:2\n[answer POST /v1/desktops/pool:office/launch]\ndelay=50\n");
  sign_alice_in (fixture);
  usher_broker_client_launch_async (fixture->client, "pool:office", FALSE, on_progress, fixture, fixture->cancellable,
                                    on_done, fixture);
  wait_for_call (fixture, "POST /v1/desktops/pool:office/launch");
  g_cancellable_cancel (fixture->cancellable);
  result = wait_for_result (fixture);
  g_assert_null (usher_broker_client_launch_finish (fixture->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);

  /* the job that came to be is left all the same */
  wait_for_call (fixture, "DELETE /v1/jobs/job-1");
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
leave (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  usher_broker_client_leave_async (fixture->client, on_done, fixture);
  result = wait_for_result (fixture);
  usher_broker_client_leave_finish (fixture->client, result);
  g_assert_false (usher_broker_client_is_signed_in (fixture->client));
}

static void
test_leave (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\njob=queued:2;cloning:20;cloning:21\nstep=3600000\n");
  sign_alice_in (fixture);
  usher_broker_client_launch_async (fixture->client, "pool:office", FALSE, on_progress, fixture, fixture->cancellable,
                                    on_done, fixture);
  wait_for_call (fixture, "GET /v1/jobs/job-1");
  g_cancellable_cancel (fixture->cancellable);
  usher_broker_client_leave_async (fixture->client, NULL, NULL);
  result = wait_for_result (fixture);
  g_assert_null (usher_broker_client_launch_finish (fixture->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wait_for_call (fixture, "POST /v1/logout");
  /* the other way round, the line could not be left any more */
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "DELETE /v1/jobs/job-1"), ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_leave_nothing (Fixture      *fixture,
                    gconstpointer data)
{
  leave (fixture);
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "POST /v1/logout"), ==, 0);
}

static void
test_leave_hung (Fixture      *fixture,
                 gconstpointer data)
{
  usher_fake_broker_play (fixture->broker, "[answer POST /v1/logout]\ndelay=3600000\n");
  sign_alice_in (fixture);
  leave (fixture);
  while (G_OBJECT (fixture->client)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_in_use (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_broker_play (fixture->broker, "[offer desktop:7]\nstate=in-use\nviewer=bob;192.0.2.7;2030-01-31T08:00:00Z\n");
  sign_alice_in (fixture);
  g_assert_null (launch (fixture, "desktop:7", FALSE, &error));
  failure = usher_failure_new_from_error (error);
  g_assert_cmpint (failure->kind, ==, USHER_FAILURE_IN_USE);
  g_assert_cmpstr (failure->viewer_user, ==, "bob");
  g_assert_cmpstr (failure->viewer_address, ==, "192.0.2.7");
  g_assert_cmpint (failure->viewer_since, ==, G_GINT64_CONSTANT (1896076800000000));
  g_clear_error (&error);

  document = launch (fixture, "desktop:7", TRUE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (document);
}

static void
test_resume (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autoptr (UsherLaunchDocument) again = NULL;

  usher_fake_broker_play (fixture->broker, "[offer desktop:7]\n");
  sign_alice_in (fixture);
  document = launch (fixture, "desktop:7", FALSE, &error);
  g_assert_no_error (error);

  /* as long as nobody else came, the session is still ours, connected or not */
  usher_fake_broker_play (fixture->broker, "[offer desktop:7]\nviewer=alice;192.0.2.7;2030-01-31T08:00:00Z;mine\n");
  again = resume (fixture, "desktop:7", document->session, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  g_clear_pointer (&again, usher_launch_document_free);

  again = resume (fixture, "desktop:7", "another", &error);
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_IN_USE);
}

static void
test_act (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  usher_fake_broker_play (fixture->broker, "[offer desktop:7]\nactions=start;reset\njob=starting:10;ready\n"
                                           "[offer desktop:8]\njob=failed:host-lost\n");
  sign_alice_in (fixture);
  g_assert_true (act (fixture, "desktop:7", USHER_OFFER_RESET, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "POST /v1/desktops/desktop:7/reset"), ==, 1);
  g_assert_cmpstr (fixture->progress->str, ==, "starting/10/0 ");

  g_assert_false (act (fixture, "desktop:8", USHER_OFFER_SHUTDOWN, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_HOST_LOST);
}

static void
test_broken_launches (Fixture      *fixture,
                      gconstpointer data)
{
  static const struct
  {
    const char      *answer;
    UsherFailureKind kind;
  } cases[] = {
    { "status=200\nbody={}", USHER_FAILURE_PROTOCOL },
    { "status=200\nbody=not json", USHER_FAILURE_PROTOCOL },
    { "status=200", USHER_FAILURE_PROTOCOL },
    { "status=202", USHER_FAILURE_PROTOCOL },
    { "status=202\nlocation=https://evil.example.org/v1/jobs/1", USHER_FAILURE_PROTOCOL },
    { "status=202\nlocation=/v1/jobs/../logout", USHER_FAILURE_PROTOCOL },
    { "status=202\nlocation=/v1/jobs/none", USHER_FAILURE_NOT_FOUND },
    { "status=302\nlocation=/v1/me", USHER_FAILURE_PROTOCOL },
    { "status=404\nbody=<html>", USHER_FAILURE_PROTOCOL },
    { "status=502\nbody=<html>", USHER_FAILURE_BUSY },
    { "status=500\ncode=on-fire", USHER_FAILURE_INTERNAL },
    { "status=403\ncode=pool-closed", USHER_FAILURE_POOL_CLOSED },
  };

  sign_alice_in (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *script = g_strdup_printf ("[answer POST /v1/desktops/pool:a/launch]\n%s\n", cases[i].answer);

      usher_fake_broker_play (fixture->broker, script);
      g_test_message ("%s", cases[i].answer);
      g_assert_null (launch (fixture, "pool:a", FALSE, &error));
      g_assert_error (error, USHER_FAILURE, (int) cases[i].kind);
    }
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "POST /v1/logout"), ==, 0);
  g_assert_cmpuint (usher_fake_broker_count (fixture->broker, "GET /v1/logout"), ==, 0);
}

static void
test_poll_survives_trouble (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\njob=cloning:20;ready\n"
                                           "[answer GET /v1/jobs/job-1]\nstatus=503\ncode=unavailable\ntimes=1\n");
  sign_alice_in (fixture);
  document = launch (fixture, "pool:office", FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (document);
}

static void
test_poll_without_news (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  usher_fake_broker_play (fixture->broker, "[offer pool:office]\njob=cloning:20;cloning:20;starting:60;ready\n");
  sign_alice_in (fixture);
  document = launch (fixture, "pool:office", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->progress->str, ==, "cloning/20/0 cloning/20/0 starting/60/0 ");
}

static void
test_long_answer (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *long_text = g_strnfill (2 * 1024 * 1024, 'x');
  g_autofree char *script = g_strdup_printf ("[answer GET /v1/realms]\nstatus=200\nbody=%s\n", long_text);

  usher_fake_broker_play (fixture->broker, script);
  g_assert_null (list_realms (fixture, &error));
  g_assert_error (error, USHER_FAILURE, USHER_FAILURE_PROTOCOL);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  usher_fake_broker_play (fixture->broker, "[answer GET /v1/realms]\ndelay=3600000\n");
  usher_broker_client_list_realms_async (fixture->client, fixture->cancellable, on_done, fixture);
  wait_for_call (fixture, "GET /v1/realms");
  g_cancellable_cancel (fixture->cancellable);
  result = wait_for_result (fixture);
  g_assert_null (usher_broker_client_list_realms_finish (fixture->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_client_may_go_first (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  UsherBrokerClient *client;

  usher_broker_client_list_realms_async (fixture->client, NULL, on_done, fixture);
  use_client (fixture, NULL, usher_fake_broker_get_ca_file (fixture->broker));
  result = wait_for_result (fixture);
  client = USHER_BROKER_CLIENT (g_async_result_get_source_object (result));
  g_ptr_array_unref (usher_broker_client_list_realms_finish (client, result, &error));
  g_assert_no_error (error);
  g_object_unref (client);
}

#define ADD(name, function) g_test_add ("/broker-client/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("realms", test_realms);
  ADD ("sign-in", test_sign_in);
  ADD ("strange-characters", test_strange_characters);
  ADD ("sign-out", test_sign_out);
  ADD ("signed-off-by-the-broker", test_signed_off_by_the_broker);
  ADD ("wrong-password", test_wrong_password);
  ADD ("locked", test_locked);
  ADD ("unreachable", test_unreachable);
  ADD ("untrusted", test_untrusted);
  ADD ("certificate-changed", test_certificate_changed);
  ADD ("pin-beats-authority", test_pin_beats_authority);
  ADD ("foreign-authority", test_foreign_authority);
  ADD ("no-authority-file", test_no_authority_file);
  ADD ("launch-at-once", test_launch_at_once);
  ADD ("launch-job", test_launch_job);
  ADD ("launch-fails", test_launch_fails);
  ADD ("launch-cancelled", test_launch_cancelled);
  ADD ("launch-cancelled-before-the-answer", test_launch_cancelled_before_the_answer);
  ADD ("in-use", test_in_use);
  ADD ("resume", test_resume);
  ADD ("act", test_act);
  ADD ("broken-launches", test_broken_launches);
  ADD ("poll-survives-trouble", test_poll_survives_trouble);
  ADD ("poll-without-news", test_poll_without_news);
  ADD ("long-answer", test_long_answer);
  ADD ("cancelled", test_cancelled);
  ADD ("leave", test_leave);
  ADD ("leave-nothing", test_leave_nothing);
  ADD ("leave-hung", test_leave_hung);
  ADD ("client-may-go-first", test_client_may_go_first);
  return g_test_run ();
}
