/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/session-rules.h"

#define S G_TIME_SPAN_SECOND
#define NEVER (G_MAXINT64 / S)
#define ON USHER_SESSION_GUEST_ON
#define BOTH (USHER_SESSION_GUEST_ON | USHER_SESSION_GUEST_AGENT)
#define ALL (~0u)

/* times are seconds here, and @now is 10000 */
typedef struct
{
  UsherSessionRule  on_disconnect;
  UsherSessionRule  idle;
  guint             longest;
  UsherSessionDo    on_log_off;
  UsherSessionDo    on_lost_entitlement;
  UsherSessionGuest guest;
  gint64            began, left, idle_since, logged_off, lost, warned;
  UsherSessionDo    asked;
  gint64            asked_at;
  UsherSessionWhy   asked_why;
  UsherSessionDo    what;
  UsherSessionWhy   why;
  gint64            at;
  gint64            ends;
} Case;

#define NOW 10000

static const Case cases[] = {
  /* nothing is said, nothing is done */
  { .guest = BOTH, .began = 1, .left = 2, .idle_since = 2, .logged_off = 3, .lost = 4, .at = NEVER },

  /* a lost viewer */
  { .on_disconnect = { USHER_SESSION_DO_LOG_OFF, 1800 }, .guest = BOTH, .began = 100, .at = NEVER },
  { .on_disconnect = { USHER_SESSION_DO_LOG_OFF, 1800 }, .guest = BOTH, .left = 9900, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 11700 },
  { .on_disconnect = { USHER_SESSION_DO_LOG_OFF, 1800 }, .guest = BOTH, .left = 8000, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 9800 },
  /* "at once" is after the grace in which a viewer that comes back was never gone */
  { .on_disconnect = { USHER_SESSION_DO_LOCK, 0 }, .guest = BOTH, .left = 9999, .what = USHER_SESSION_DO_LOCK,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 10001 },
  { .on_disconnect = { USHER_SESSION_DO_LOCK, 0 }, .guest = BOTH, .left = 9000, .asked = USHER_SESSION_DO_LOCK,
    .asked_at = 9002, .asked_why = USHER_SESSION_WHY_DISCONNECT, .at = NEVER },
  /* came back and left again: locked again */
  { .on_disconnect = { USHER_SESSION_DO_LOCK, 0 }, .guest = BOTH, .left = 9990, .asked = USHER_SESSION_DO_LOCK,
    .asked_at = 9002, .asked_why = USHER_SESSION_WHY_DISCONNECT, .what = USHER_SESSION_DO_LOCK,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 9992 },
  /* no agent: a log-off is a shut-down, and a lock is nothing */
  { .on_disconnect = { USHER_SESSION_DO_LOG_OFF, 10 }, .guest = ON, .left = 9000, .what = USHER_SESSION_DO_SHUT_DOWN,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 9010 },
  { .on_disconnect = { USHER_SESSION_DO_LOCK, 10 }, .guest = ON, .left = 9000, .at = NEVER },
  /* off already: nothing to suspend or to shut down, but to recycle */
  { .on_disconnect = { USHER_SESSION_DO_SUSPEND, 10 }, .guest = 0, .left = 9000, .at = NEVER },
  { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 10 }, .guest = USHER_SESSION_GUEST_AGENT, .left = 9000, .at = NEVER },
  { .on_log_off = USHER_SESSION_DO_RECYCLE, .guest = 0, .logged_off = 9000, .what = USHER_SESSION_DO_RECYCLE,
    .why = USHER_SESSION_WHY_LOG_OFF, .at = 9000 },

  /* a guest that does not do what it was asked, 90 s later */
  { .on_disconnect = { USHER_SESSION_DO_LOG_OFF, 10 }, .guest = BOTH, .left = 9000, .asked = USHER_SESSION_DO_LOG_OFF,
    .asked_at = 9950, .asked_why = USHER_SESSION_WHY_DISCONNECT, .what = USHER_SESSION_DO_SHUT_DOWN,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 10040 },
  { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 10 }, .guest = ON, .left = 9000, .asked = USHER_SESSION_DO_SHUT_DOWN,
    .asked_at = 9500, .asked_why = USHER_SESSION_WHY_DISCONNECT, .what = USHER_SESSION_DO_FORCE_OFF,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 9590 },
  { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 10 }, .guest = ON, .left = 9000, .asked = USHER_SESSION_DO_FORCE_OFF,
    .asked_at = 9500, .asked_why = USHER_SESSION_WHY_DISCONNECT, .at = NEVER },
  /* unless the user is back */
  { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 10 }, .guest = ON, .left = 0, .asked = USHER_SESSION_DO_SHUT_DOWN,
    .asked_at = 9500, .asked_why = USHER_SESSION_WHY_DISCONNECT, .at = NEVER },
  { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 600 }, .guest = ON, .left = 9700, .asked = USHER_SESSION_DO_SHUT_DOWN,
    .asked_at = 9500, .asked_why = USHER_SESSION_WHY_DISCONNECT, .what = USHER_SESSION_DO_SHUT_DOWN,
    .why = USHER_SESSION_WHY_DISCONNECT, .at = 10300 },
  { .idle = { USHER_SESSION_DO_LOG_OFF, 600 }, .guest = BOTH, .idle_since = 9999, .asked = USHER_SESSION_DO_LOG_OFF,
    .asked_at = 9950, .asked_why = USHER_SESSION_WHY_IDLE, .what = USHER_SESSION_DO_WARN, .why = USHER_SESSION_WHY_IDLE,
    .at = 10299, .ends = 10599 },
  /* a session that lasted too long is over, whoever is there */
  { .longest = 5000, .guest = BOTH, .began = 4000, .asked = USHER_SESSION_DO_LOG_OFF, .asked_at = 9500,
    .asked_why = USHER_SESSION_WHY_LONGEST, .what = USHER_SESSION_DO_SHUT_DOWN, .why = USHER_SESSION_WHY_LONGEST, .at = 9590 },

  /* idle: with warnings 5 min and 1 min before, while somebody is there to read them */
  { .idle = { USHER_SESSION_DO_LOG_OFF, 3600 }, .guest = BOTH, .idle_since = 9000, .what = USHER_SESSION_DO_WARN,
    .why = USHER_SESSION_WHY_IDLE, .at = 12300, .ends = 12600 },
  { .idle = { USHER_SESSION_DO_LOG_OFF, 3600 }, .guest = BOTH, .idle_since = 9000, .left = 9500,
    .what = USHER_SESSION_DO_LOG_OFF, .why = USHER_SESSION_WHY_IDLE, .at = 12600 },
  { .idle = { USHER_SESSION_DO_LOG_OFF, 3600 }, .guest = BOTH, .left = 9500, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_IDLE, .at = 13100 },
  { .idle = { USHER_SESSION_DO_LOG_OFF, 3600 }, .guest = BOTH, .at = NEVER },
  /* a limit below the first warning leaves that one out, and one below all of them has none */
  { .idle = { USHER_SESSION_DO_LOG_OFF, 120 }, .guest = BOTH, .idle_since = 9990, .what = USHER_SESSION_DO_WARN,
    .why = USHER_SESSION_WHY_IDLE, .at = 10050, .ends = 10110 },
  { .idle = { USHER_SESSION_DO_LOG_OFF, 60 }, .guest = BOTH, .idle_since = 9990, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_IDLE, .at = 10050 },
  { .idle = { USHER_SESSION_DO_LOCK, 600 }, .guest = ON, .idle_since = 100, .at = NEVER },

  /* the longest session: every warning once */
  { .longest = 3600, .guest = BOTH, .began = 6800, .what = USHER_SESSION_DO_WARN, .why = USHER_SESSION_WHY_LONGEST,
    .at = 10100, .ends = 10400 },
  { .longest = 3600, .guest = BOTH, .began = 6700, .what = USHER_SESSION_DO_WARN, .why = USHER_SESSION_WHY_LONGEST,
    .at = 10000, .ends = 10300 },
  { .longest = 3600, .guest = BOTH, .began = 6700, .warned = 10000, .what = USHER_SESSION_DO_WARN,
    .why = USHER_SESSION_WHY_LONGEST, .at = 10240, .ends = 10300 },
  { .longest = 3600, .guest = BOTH, .began = 6455, .warned = 9755, .what = USHER_SESSION_DO_WARN,
    .why = USHER_SESSION_WHY_LONGEST, .at = 9995, .ends = 10060 },
  { .longest = 3600, .guest = BOTH, .began = 6455, .warned = 9996, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_LONGEST, .at = 10056 },
  { .longest = 3600, .guest = BOTH, .began = 6400, .warned = 9940, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_LONGEST, .at = 10000 },
  /* it ended while no broker ran: told first, and a last minute for what is not saved */
  { .longest = 3600, .guest = BOTH, .began = 1000, .what = USHER_SESSION_DO_WARN, .why = USHER_SESSION_WHY_LONGEST,
    .at = 4540, .ends = 10060 },
  { .longest = 3600, .guest = BOTH, .began = 1000, .warned = 9970, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_LONGEST, .at = 10030 },
  { .longest = 3600, .guest = BOTH, .began = 1000, .warned = 9940, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_LONGEST, .at = 10000 },
  /* nobody is there to be told */
  { .longest = 3600, .guest = BOTH, .began = 1000, .left = 9000, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_LONGEST, .at = 4600 },
  /* a clock that was set back puts nothing off for ever */
  { .longest = 3600, .guest = BOTH, .began = 6400, .warned = 99999, .what = USHER_SESSION_DO_LOG_OFF,
    .why = USHER_SESSION_WHY_LONGEST, .at = 10060 },

  /* of what is due the strongest, of what is to come the first */
  { .on_disconnect = { USHER_SESSION_DO_LOCK, 10 }, .longest = 3600, .guest = BOTH, .began = 1000, .left = 9000,
    .what = USHER_SESSION_DO_LOG_OFF, .why = USHER_SESSION_WHY_LONGEST, .at = 4600 },
  { .on_disconnect = { USHER_SESSION_DO_SHUT_DOWN, 5000 }, .idle = { USHER_SESSION_DO_LOCK, 2000 }, .guest = BOTH, .left = 9000,
    .what = USHER_SESSION_DO_LOCK, .why = USHER_SESSION_WHY_IDLE, .at = 11000 },
  { .on_disconnect = { USHER_SESSION_DO_SUSPEND, 2000 }, .idle = { USHER_SESSION_DO_SHUT_DOWN, 2000 }, .guest = BOTH,
    .left = 9000, .what = USHER_SESSION_DO_SHUT_DOWN, .why = USHER_SESSION_WHY_IDLE, .at = 11000 },
  { .on_lost_entitlement = USHER_SESSION_DO_RECYCLE, .longest = 3600, .guest = BOTH, .began = 1000, .lost = 9999,
    .what = USHER_SESSION_DO_RECYCLE, .why = USHER_SESSION_WHY_ENTITLEMENT, .at = 9999 },
  { .on_lost_entitlement = USHER_SESSION_DO_LOG_OFF, .guest = BOTH, .lost = 9999, .asked = USHER_SESSION_DO_LOG_OFF,
    .asked_at = 9999, .asked_why = USHER_SESSION_WHY_ENTITLEMENT, .what = USHER_SESSION_DO_SHUT_DOWN,
    .why = USHER_SESSION_WHY_ENTITLEMENT, .at = 10089 },
  /* who was asked for more needs no less */
  { .on_disconnect = { USHER_SESSION_DO_LOCK, 10 }, .guest = BOTH, .left = 9000, .asked = USHER_SESSION_DO_SUSPEND,
    .asked_at = 9011, .asked_why = USHER_SESSION_WHY_DISCONNECT, .at = NEVER },
  { .on_log_off = USHER_SESSION_DO_SHUT_DOWN, .guest = BOTH, .logged_off = 9990, .what = USHER_SESSION_DO_SHUT_DOWN,
    .why = USHER_SESSION_WHY_LOG_OFF, .at = 9990 },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *test = &cases[i];
      UsherSessionPolicy policy = {
        .on_disconnect = test->on_disconnect, .grace = 2, .idle = test->idle, .longest = test->longest,
        .warnings = { 300, 60 }, .n_warnings = 2, .patience = 90,
        .on_log_off = test->on_log_off, .on_lost_entitlement = test->on_lost_entitlement,
      };
      UsherSessionFacts facts = {
        .guest = test->guest, .began = test->began * S, .left = test->left * S, .idle_since = test->idle_since * S,
        .logged_off = test->logged_off * S, .lost_entitlement = test->lost * S, .asked = test->asked,
        .asked_at = test->asked_at * S, .asked_why = test->asked_why, .warned = test->warned * S,
      };
      UsherSessionStep step = usher_session_rules_next (&policy, &facts, NOW * S);

      g_test_message ("case %u: %s for %s", (guint) i, usher_session_do_to_word (step.what),
                      usher_session_why_to_word (step.why));
      g_assert_cmpint (step.what, ==, test->what);
      g_assert_cmpint (step.why, ==, test->why);
      g_assert_cmpint (step.at / S, ==, test->at);
      g_assert_cmpint (step.ends / S, ==, test->ends);
    }
}

/* does what it is told, time and again, as a keeper does; counts what was done */
static gint64
play (const UsherSessionPolicy *policy,
      UsherSessionFacts        *facts,
      gint64                    now,
      guint                    *done)
{
  for (guint i = 0; i < 100; i++)
    {
      UsherSessionStep step = usher_session_rules_next (policy, facts, now);

      if (step.what == USHER_SESSION_DO_NOTHING)
        return now;
      /* a keeper is late by a little */
      now = MAX (now, step.at) + S / 2;
      done[step.what]++;
      if (step.what == USHER_SESSION_DO_WARN)
        {
          facts->warned = now;
          continue;
        }
      facts->asked = step.what;
      facts->asked_at = now;
      facts->asked_why = step.why;
      if (step.what == USHER_SESSION_DO_FORCE_OFF)
        facts->guest = 0;
    }
  g_assert_not_reached ();
}

/* a guest that does nothing: every warning once, then asked more and more strongly, and an end */
static void
test_whole_story (void)
{
  UsherSessionPolicy policy = { .longest = 7200, .warnings = { 900, 300, 60 }, .n_warnings = 3, .patience = 90 };
  UsherSessionFacts facts = { .guest = BOTH, .began = 1000 * S };
  guint done[USHER_N_SESSION_DOS] = { 0 };
  gint64 end = play (&policy, &facts, 1000 * S, done);

  g_assert_cmpuint (done[USHER_SESSION_DO_WARN], ==, 3);
  g_assert_cmpuint (done[USHER_SESSION_DO_LOG_OFF], ==, 1);
  g_assert_cmpuint (done[USHER_SESSION_DO_SHUT_DOWN], ==, 1);
  g_assert_cmpuint (done[USHER_SESSION_DO_FORCE_OFF], ==, 1);
  g_assert_cmpint (end, >=, 8200 * S + 180 * S);
  g_assert_cmpint (end, <=, 8200 * S + 185 * S);
}

/* whatever the facts: a step that was taken is not asked for again, and all comes to an end */
static void
test_always_ends (void)
{
  for (guint run = 0; run < 20000; run++)
    {
      UsherSessionPolicy policy = {
        .on_disconnect = { g_test_rand_int_range (0, USHER_SESSION_DO_SHUT_DOWN + 1), g_test_rand_int_range (0, 100) },
        .idle = { g_test_rand_int_range (0, USHER_SESSION_DO_SHUT_DOWN + 1), g_test_rand_int_range (1, 100) },
        .grace = 2, .longest = g_test_rand_int_range (0, 100), .warnings = { 30, 10 },
        .n_warnings = g_test_rand_int_range (0, 3), .patience = g_test_rand_int_range (0, 20),
        .on_log_off = g_test_rand_int_range (0, USHER_SESSION_DO_SHUT_DOWN + 1),
        .on_lost_entitlement = g_test_rand_int_range (0, USHER_SESSION_DO_SHUT_DOWN + 1),
      };
      UsherSessionFacts facts = { .guest = g_test_rand_int_range (0, 4), .began = g_test_rand_int_range (0, 200) * S };
      guint done[USHER_N_SESSION_DOS] = { 0 };

      policy.on_disconnect.what -= policy.on_disconnect.what == USHER_SESSION_DO_WARN;
      policy.idle.what -= policy.idle.what == USHER_SESSION_DO_WARN;
      policy.on_log_off -= policy.on_log_off == USHER_SESSION_DO_WARN;
      policy.on_lost_entitlement -= policy.on_lost_entitlement == USHER_SESSION_DO_WARN;
      facts.left = g_test_rand_int_range (0, 2) * g_test_rand_int_range (0, 200) * S;
      facts.idle_since = g_test_rand_int_range (0, 2) * g_test_rand_int_range (0, 200) * S;
      facts.logged_off = g_test_rand_int_range (0, 2) * g_test_rand_int_range (0, 200) * S;
      facts.lost_entitlement = g_test_rand_int_range (0, 2) * g_test_rand_int_range (0, 200) * S;
      play (&policy, &facts, 100 * S, done);
      /* each of the five rules may do its own, and then press */
      for (int what = USHER_SESSION_DO_LOCK; what < USHER_N_SESSION_DOS; what++)
        g_assert_cmpuint (done[what], <=, 6);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char      *text;
    guint            allowed;
    gboolean         right;
    UsherSessionRule rule;
  } rows[] = {
    { "keep", 0, TRUE, { USHER_SESSION_DO_NOTHING, 0 } },
    { "lock", ALL, TRUE, { USHER_SESSION_DO_LOCK, 0 } },
    { "log-off after 30min", ALL, TRUE, { USHER_SESSION_DO_LOG_OFF, 1800 } },
    { "shut-down after 8h", ALL, TRUE, { USHER_SESSION_DO_SHUT_DOWN, 28800 } },
    { "suspend after 0s", ALL, TRUE, { USHER_SESSION_DO_SUSPEND, 0 } },
    { "recycle after 1min", 1u << USHER_SESSION_DO_RECYCLE, TRUE, { USHER_SESSION_DO_RECYCLE, 60 } },
    { "lock", 1u << USHER_SESSION_DO_LOG_OFF, FALSE, { 0 } },
    { "keep after 1min", ALL, FALSE, { 0 } },
    { "log-off after", ALL, FALSE, { 0 } },
    { "log-off after ", ALL, FALSE, { 0 } },
    { "log-off after 30", ALL, FALSE, { 0 } },
    { "log-off after -1s", ALL, FALSE, { 0 } },
    { "log-off  after 1s", ALL, FALSE, { 0 } },
    { "logoff", ALL, FALSE, { 0 } },
    { "", ALL, FALSE, { 0 } },
    { " after 1s", ALL, FALSE, { 0 } },
  };
  static const char *const times[] = { "1min", "15min", "5min", NULL };
  static const char *const wrong[][10] = {
    { NULL }, { "0s", NULL }, { "soon", NULL }, { "1s", "2s", "3s", "4s", "5s", "6s", "7s", "8s", "9s", NULL },
  };
  UsherSessionPolicy policy = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UsherSessionRule rule = { 99, 99 };

      g_test_message ("“%s”", rows[i].text);
      g_assert_cmpint (usher_session_rules_parse (rows[i].text, rows[i].allowed, &rule), ==, rows[i].right);
      g_assert_cmpint (rule.what, ==, rows[i].right ? (int) rows[i].rule.what : 99);
      g_assert_cmpuint (rule.after, ==, rows[i].right ? rows[i].rule.after : 99);
    }
  g_assert_true (usher_session_rules_parse_warnings (times, &policy));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (usher_session_rules_parse_warnings (wrong[i], &policy));
  g_assert_cmpuint (policy.n_warnings, ==, 3);
  g_assert_cmpuint (policy.warnings[0], ==, 900);
  g_assert_cmpuint (policy.warnings[1], ==, 300);
  g_assert_cmpuint (policy.warnings[2], ==, 60);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-rules/table", test_table);
  g_test_add_func ("/session-rules/whole-story", test_whole_story);
  g_test_add_func ("/session-rules/always-ends", test_always_ends);
  g_test_add_func ("/session-rules/parse", test_parse);
  return g_test_run ();
}
