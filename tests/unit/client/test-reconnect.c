/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/reconnect.h"

static void
test_grows_and_gives_up (void)
{
  UsherReconnect reconnect = { 0 };
  guint delay = 0, previous = 0, count = 0;

  while (usher_reconnect_next (&reconnect, 1000, 1.0, &delay))
    {
      g_assert_cmpuint (delay, >=, previous);
      g_assert_cmpuint (delay, <=, 15000);
      previous = delay;
      count++;
      g_assert_cmpuint (count, <, 100);
    }
  g_assert_cmpuint (count, >, 3);
  g_assert_cmpuint (previous, >, 5000);
}

static void
test_first_attempt_is_quick (void)
{
  UsherReconnect reconnect = { 0 };
  guint delay = 0;

  g_assert_true (usher_reconnect_next (&reconnect, 1, 1.0, &delay));
  g_assert_cmpuint (delay, <=, 500);
}

static void
test_jitter_spreads (void)
{
  UsherReconnect low = { 0 }, high = { 0 };
  guint least = 0, most = 0;

  g_assert_true (usher_reconnect_next (&low, 1, 0.0, &least));
  g_assert_true (usher_reconnect_next (&high, 1, 1.0, &most));
  g_assert_cmpuint (least, >, 0);
  g_assert_cmpuint (most, >=, 2 * least);
}

static void
test_time_is_limited (void)
{
  UsherReconnect reconnect = { 0 };
  guint delay = 77;

  g_assert_true (usher_reconnect_next (&reconnect, 1, 0.5, &delay));
  delay = 77;
  g_assert_false (usher_reconnect_next (&reconnect, 1 + 120 * G_USEC_PER_SEC, 0.5, &delay));
  g_assert_cmpuint (delay, ==, 77);

  reconnect = (UsherReconnect) { 0 };
  g_assert_true (usher_reconnect_next (&reconnect, 1 + 120 * G_USEC_PER_SEC, 0.5, &delay));
}

static void
test_worth (void)
{
  g_assert_true (usher_reconnect_is_worth (USHER_FAILURE_CONNECTION_LOST));
  g_assert_true (usher_reconnect_is_worth (USHER_FAILURE_UNREACHABLE));
  g_assert_true (usher_reconnect_is_worth (USHER_FAILURE_TICKET_EXPIRED));
  /* a desktop that dies while it is looked at is trouble that passes */
  g_assert_true (usher_reconnect_is_worth (USHER_FAILURE_INTERNAL));
  /* two viewers that take over from each other would never end */
  g_assert_false (usher_reconnect_is_worth (USHER_FAILURE_TAKEN_OVER));
  g_assert_false (usher_reconnect_is_worth (USHER_FAILURE_IN_USE));
  /* a desktop the user shut down must not come back by itself */
  g_assert_false (usher_reconnect_is_worth (USHER_FAILURE_SESSION_ENDED));
  g_assert_false (usher_reconnect_is_worth (USHER_FAILURE_CERTIFICATE_CHANGED));
  g_assert_false (usher_reconnect_is_worth (USHER_FAILURE_DISPLAY_UNTRUSTED));
}

static void
test_explain (void)
{
  static const UsherFailureKind expected[] = {
    [USHER_OFFER_READY] = USHER_FAILURE_CONNECTION_LOST,
    [USHER_OFFER_STARTING] = USHER_FAILURE_CONNECTION_LOST,
    [USHER_OFFER_IN_USE] = USHER_FAILURE_CONNECTION_LOST,
    [USHER_OFFER_OFF] = USHER_FAILURE_SESSION_ENDED,
    [USHER_OFFER_WAITING] = USHER_FAILURE_CONNECTION_LOST,
    [USHER_OFFER_FAILED] = USHER_FAILURE_START_FAILED,
    [USHER_OFFER_CLOSED] = USHER_FAILURE_POOL_CLOSED,
  };

  for (guint state = 0; state < G_N_ELEMENTS (expected); state++)
    {
      UsherOffer offer = { .state = state };

      g_assert_cmpint (usher_reconnect_explain (USHER_FAILURE_CONNECTION_LOST, &offer), ==, expected[state]);
      g_assert_cmpint (usher_reconnect_explain (USHER_FAILURE_TICKET_EXPIRED, &offer), ==, USHER_FAILURE_TICKET_EXPIRED);
    }
  g_assert_cmpint (usher_reconnect_explain (USHER_FAILURE_CONNECTION_LOST, NULL), ==, USHER_FAILURE_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reconnect/grows-and-gives-up", test_grows_and_gives_up);
  g_test_add_func ("/reconnect/first-attempt-is-quick", test_first_attempt_is_quick);
  g_test_add_func ("/reconnect/jitter-spreads", test_jitter_spreads);
  g_test_add_func ("/reconnect/time-is-limited", test_time_is_limited);
  g_test_add_func ("/reconnect/worth", test_worth);
  g_test_add_func ("/reconnect/explain", test_explain);
  return g_test_run ();
}
