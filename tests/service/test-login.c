/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/broker-fixture.h"

static UsherLoginGrant *
sign_in (UsherBrokerFixture *fixture,
         UsherRequest       *request,
         const char         *user,
         const char         *password,
         GError            **error)
{
  g_autoptr (UsherSecret) secret = usher_secret_new (password, strlen (password));

  return usher_login_flow_sign_in (fixture->login, request, "office", user, secret, error);
}

static UsherRequest *
from (const char *address)
{
  return usher_request_new (NULL, NULL, address, 5);
}

static void
test_token (UsherBrokerFixture *fixture,
            gconstpointer       data)
{
  g_autoptr (UsherRequest) request = from ("192.0.2.50");
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLoginGrant) first = sign_in (fixture, request, "alice", "secret", &error);
  g_autoptr (UsherLoginGrant) second = NULL;
  g_autoptr (UsherIdentity) who = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (usher_secret_length (first->token), ==, 43);
  g_assert_false (first->admin);
  /* ten hours are more µs than 32 bits hold */
  g_assert_cmpint (first->expires - g_get_real_time (), >, 9 * 3600 * (gint64) G_TIME_SPAN_SECOND);
  who = usher_login_flow_check (fixture->login, usher_secret_text (first->token), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (who->name, ==, "alice");
  g_assert_true (usher_identity_in_group (who, "staff"));

  second = sign_in (fixture, request, "alice", "secret", &error);
  g_assert_false (usher_secret_equal (first->token, second->token));
  g_assert_true (usher_login_flow_sign_out (fixture->login, request, usher_secret_text (first->token), &error));
  g_assert_null (usher_login_flow_check (fixture->login, usher_secret_text (first->token), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SIGNED_IN);
  g_clear_error (&error);
  g_clear_pointer (&who, usher_identity_unref);
  who = usher_login_flow_check (fixture->login, usher_secret_text (second->token), &error);
  g_assert_no_error (error);
}

static void
test_foreign_tokens (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  g_autofree char *long_one = g_strnfill (100000, 'A');
  const char *tokens[] = { NULL, "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", long_one };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_login_flow_check (fixture->login, tokens[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SIGNED_IN);
    }
}

static void
test_idle (UsherBrokerFixture *fixture,
           gconstpointer       data)
{
  g_autoptr (UsherRequest) request = from ("192.0.2.50");
  g_autoptr (UsherLoginGrant) kept = NULL;
  g_autoptr (GError) error = NULL;

  usher_login_flow_set_limits (fixture->login, 1, 3600, NULL);
  kept = sign_in (fixture, request, "alice", "secret", &error);
  g_assert_no_error (error);
  g_usleep (1100 * 1000);
  g_assert_null (usher_login_flow_check (fixture->login, usher_secret_text (kept->token), &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SIGNED_IN);
}

/* the same words for a wrong name and a wrong password */
static void
test_same_answer (UsherBrokerFixture *fixture,
                  gconstpointer       data)
{
  g_autoptr (UsherRequest) request = from ("192.0.2.50");
  g_autoptr (GError) wrong_password = NULL;
  g_autoptr (GError) wrong_name = NULL;
  g_autoptr (GError) empty = NULL;
  guint calls;

  g_assert_null (sign_in (fixture, request, "alice", "wrong", &wrong_password));
  g_assert_null (sign_in (fixture, request, "nobody", "wrong", &wrong_name));
  g_assert_error (wrong_password, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS);
  g_assert_error (wrong_name, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS);
  g_assert_cmpstr (wrong_password->message, ==, wrong_name->message);

  calls = usher_fake_directory_calls (fixture->directory);
  g_assert_null (sign_in (fixture, request, "alice", "", &empty));
  g_assert_error (empty, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS);
  g_assert_cmpuint (usher_fake_directory_calls (fixture->directory), ==, calls);
}

static void
test_slowed_then_locked (UsherBrokerFixture *fixture,
                         gconstpointer       data)
{
  static const char *const spellings[] = { "alice", "ALICE", "  alice ", "ａlice" };
  gint64 longest = 0;
  guint tries;

  for (tries = 0; tries < 30; tries++)
    {
      const char *user = spellings[tries % G_N_ELEMENTS (spellings)];
      g_autofree char *address = g_strdup_printf ("192.0.2.%u", tries);
      g_autoptr (UsherRequest) request = from (address);
      g_autoptr (GError) error = NULL;
      gint64 now = g_get_monotonic_time ();
      gint64 not_before;

      /* the name in other letters is the same user */
      if (!usher_login_flow_admit (fixture->login, request, "office", user, &not_before, &error))
        {
          g_assert_error (error, USHER_ERROR, USHER_ERROR_LOCKED);
          g_assert_cmpuint (request->retry_after, >, 0);
          break;
        }
      longest = MAX (longest, not_before - now);
      g_assert_null (sign_in (fixture, request, user, "wrong", NULL));
    }
  g_assert_cmpuint (tries, >=, 3);
  g_assert_cmpuint (tries, <, 30);
  g_assert_cmpint (longest, >=, G_TIME_SPAN_SECOND / 2);
  {
    /* another user is not slowed */
    g_autoptr (UsherRequest) request = from ("192.0.2.99");
    g_autoptr (GError) error = NULL;
    gint64 not_before;

    g_assert_true (usher_login_flow_admit (fixture->login, request, "office", "bob", &not_before, &error));
    g_assert_cmpint (not_before, <=, g_get_monotonic_time ());
  }
}

static void
test_unknown_realm (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autoptr (UsherRequest) request = from ("192.0.2.50");
  g_autoptr (GError) error = NULL;
  gint64 not_before;

  g_assert_false (usher_login_flow_admit (fixture->login, request, "nowhere", "alice", &not_before, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

/* each address of an IPv6 network is as good as another, so wrong tries count for the network */
static void
test_slowed_network (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  enum { FREE = 50, SLOWED = 6 };
  gint64 not_before;

  for (guint i = 0; i < FREE + SLOWED; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::%x", i);
      g_autofree char *user = g_strdup_printf ("guest%u", i);
      g_autoptr (UsherRequest) request = from (address);

      request->network = g_strdup ("2001:db8::");
      g_assert_true (usher_login_flow_admit (fixture->login, request, "office", user, &not_before, NULL));
      if (i < FREE)
        g_assert_cmpint (not_before, <=, g_get_monotonic_time ());
      g_assert_null (sign_in (fixture, request, user, "guess", NULL));
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (UsherRequest) request = from ("2001:db8:0:1::7");

      request->network = g_strdup (i == 0 ? "2001:db8:0:1::" : "2001:db8::");
      g_assert_true (usher_login_flow_admit (fixture->login, request, "office", "guest", &not_before, NULL));
      g_assert_cmpint (not_before > g_get_monotonic_time (), ==, i == 1);
    }
}

static void
set_realms (UsherBrokerFixture *fixture,
            const char         *name)
{
  g_autoptr (GPtrArray) realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sign_in_realm_free);

  g_ptr_array_add (realms, usher_sign_in_realm_new (name, name, USHER_DIRECTORY (fixture->directory), NULL));
  usher_context_set_realms (fixture->context, realms);
}

/* a reload that takes a realm away signs its users out, seen lately or not, and for good */
static void
test_realm_removed (UsherBrokerFixture *fixture,
                    gconstpointer       data)
{
  g_autoptr (UsherRequest) request = from ("192.0.2.50");
  g_autoptr (UsherLoginGrant) seen = sign_in (fixture, request, "alice", "secret", NULL);
  g_autoptr (UsherLoginGrant) unseen = sign_in (fixture, request, "bob", "secret", NULL);
  const char *tokens[] = { usher_secret_text (seen->token), usher_secret_text (unseen->token) };
  g_autoptr (UsherIdentity) before = usher_login_flow_check (fixture->login, tokens[0], NULL);

  g_assert_nonnull (before);
  set_realms (fixture, "elsewhere");
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_login_flow_check (fixture->login, tokens[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SIGNED_IN);
    }
  set_realms (fixture, "office");
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    g_assert_null (usher_login_flow_check (fixture->login, tokens[i], NULL));
}

static void
test_hung_directory (UsherBrokerFixture *fixture,
                     gconstpointer       data)
{
  g_autoptr (UsherRequest) request = usher_request_new (NULL, NULL, "192.0.2.50", 1);
  g_autoptr (GError) error = NULL;

  usher_fake_directory_hang (fixture->directory, TRUE);
  g_assert_null (sign_in (fixture, request, "alice", "secret", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT);
}

#define ADD(path, func)                                                                                           \
  g_test_add ("/login/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("token", test_token);
  ADD ("foreign-tokens", test_foreign_tokens);
  ADD ("idle", test_idle);
  ADD ("same-answer", test_same_answer);
  ADD ("slowed-then-locked", test_slowed_then_locked);
  ADD ("unknown-realm", test_unknown_realm);
  ADD ("slowed-network", test_slowed_network);
  ADD ("realm-removed", test_realm_removed);
  ADD ("hung-directory", test_hung_directory);
  return g_test_run ();
}
