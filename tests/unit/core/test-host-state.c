/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/host-state.h"

#define NO -1

/* the whole matrix, written down a second time */
static const int hosts[USHER_N_HOST_STATES][USHER_N_HOST_EVENTS] = {
  /*                          ACTIVATE           EMPTY             MAINTAIN                LOSE             FIND               DRAINED */
  [USHER_HOST_ACTIVE] = { NO, USHER_HOST_DRAIN, USHER_HOST_MAINTENANCE, USHER_HOST_LOST, NO, NO },
  [USHER_HOST_DRAIN] = { USHER_HOST_ACTIVE, NO, USHER_HOST_MAINTENANCE, USHER_HOST_LOST, NO, NO },
  [USHER_HOST_MAINTENANCE] = { USHER_HOST_ACTIVE, USHER_HOST_DRAIN, NO, NO, NO, NO },
  [USHER_HOST_LOST] = { NO, NO, USHER_HOST_MAINTENANCE, NO, USHER_HOST_ACTIVE, USHER_HOST_DRAIN },
};

static void
test_matrix (void)
{
  for (int from = 0; from < USHER_N_HOST_STATES; from++)
    for (int event = 0; event < USHER_N_HOST_EVENTS; event++)
      {
        UsherHostState to = 99;
        gboolean moved = usher_host_state_move (from, event, &to);

        g_test_message ("%s, %d", usher_host_state_to_word (from), event);
        g_assert_cmpint (moved, ==, hosts[from][event] != NO);
        g_assert_cmpint (to, ==, moved ? hosts[from][event] : 99);
      }
}

static void
test_seen (void)
{
  static const struct
  {
    UsherHostState wanted;
    gint64         silent_since;
    gint64         now;
    UsherHostState seen;
  } cases[] = {
    { USHER_HOST_ACTIVE, 0, 9000, USHER_HOST_ACTIVE },
    { USHER_HOST_ACTIVE, 1000, 1000, USHER_HOST_ACTIVE },
    { USHER_HOST_ACTIVE, 1000, 1059, USHER_HOST_ACTIVE },
    { USHER_HOST_ACTIVE, 1000, 1060, USHER_HOST_LOST },
    { USHER_HOST_DRAIN, 1000, 1060, USHER_HOST_LOST },
    { USHER_HOST_DRAIN, 0, 1060, USHER_HOST_DRAIN },
    { USHER_HOST_MAINTENANCE, 1000, 9000, USHER_HOST_MAINTENANCE },
    { USHER_HOST_ACTIVE, 1000, 500, USHER_HOST_ACTIVE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (usher_host_state_seen (cases[i].wanted, cases[i].silent_since, 60, cases[i].now), ==, cases[i].seen);
    }
}

static void
test_uses (void)
{
  static const struct
  {
    UsherHostState state;
    gboolean       place, claim, run, clear;
  } cases[] = {
    { USHER_HOST_ACTIVE, TRUE, TRUE, TRUE, TRUE },
    { USHER_HOST_DRAIN, FALSE, FALSE, TRUE, TRUE },
    { USHER_HOST_MAINTENANCE, FALSE, FALSE, FALSE, FALSE },
    { USHER_HOST_LOST, FALSE, FALSE, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (usher_host_state_allows (cases[i].state, USHER_HOST_PLACE), ==, cases[i].place);
      g_assert_cmpint (usher_host_state_allows (cases[i].state, USHER_HOST_CLAIM), ==, cases[i].claim);
      g_assert_cmpint (usher_host_state_allows (cases[i].state, USHER_HOST_RUN), ==, cases[i].run);
      g_assert_cmpint (usher_host_state_allows (cases[i].state, USHER_HOST_CLEAR), ==, cases[i].clear);
    }
  g_assert_false (usher_host_state_allows (USHER_HOST_DRAIN, USHER_HOST_RUN | USHER_HOST_PLACE));
}

static void
test_steps (void)
{
  static const struct
  {
    UsherHostStanding host;
    UsherPoolKind     kind;
    UsherDesktopState state;
    const char       *owner;
    UsherDesktopFlags flags;
    UsherHostStep     step;
  } cases[] = {
    { { USHER_HOST_ACTIVE, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_READY, NULL, 0, USHER_HOST_STEP_KEEP },
    { { USHER_HOST_ACTIVE, TRUE, 5 }, USHER_POOL_PERSONAL, USHER_DESKTOP_ASSIGNED, "a@o", 0, USHER_HOST_STEP_KEEP },
    /* a drain: what is free goes, what is used stays until it is released */
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_READY, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_PERSONAL, USHER_DESKTOP_READY, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_CLONING, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_RECYCLING, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_FAILED, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_IN_USE, "a@o", 0, USHER_HOST_STEP_KEEP },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_ASSIGNED, "a@o", 0, USHER_HOST_STEP_KEEP },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_PERSONAL, USHER_DESKTOP_ASSIGNED, "a@o", 0, USHER_HOST_STEP_KEEP },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_READY, NULL, USHER_DESKTOP_PROTECTED,
      USHER_HOST_STEP_KEEP },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_PERSONAL, USHER_DESKTOP_READY, NULL, USHER_DESKTOP_ADOPTED,
      USHER_HOST_STEP_KEEP },
    { { USHER_HOST_DRAIN, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_RETIRED, NULL, 0, USHER_HOST_STEP_KEEP },
    /* maintenance: hands off */
    { { USHER_HOST_MAINTENANCE, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_READY, NULL, 0, USHER_HOST_STEP_WAIT },
    { { USHER_HOST_MAINTENANCE, TRUE, 3 }, USHER_POOL_PERSONAL, USHER_DESKTOP_ASSIGNED, "a@o", 0, USHER_HOST_STEP_WAIT },
    { { USHER_HOST_MAINTENANCE, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_RETIRED, NULL, 0, USHER_HOST_STEP_WAIT },
    /* a lost host: what holds nobody's work is made elsewhere at once, the rest waits for certainty */
    { { USHER_HOST_LOST, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_LOST, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_LOST, FALSE, 0 }, USHER_POOL_FLOATING, USHER_DESKTOP_LOST, "a@o", 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_LOST, FALSE, 0 }, USHER_POOL_PERSONAL, USHER_DESKTOP_LOST, NULL, 0, USHER_HOST_STEP_ELSEWHERE },
    { { USHER_HOST_LOST, FALSE, 0 }, USHER_POOL_PERSONAL, USHER_DESKTOP_LOST, "a@o", 0, USHER_HOST_STEP_WAIT },
    { { USHER_HOST_LOST, FALSE, 4 }, USHER_POOL_PERSONAL, USHER_DESKTOP_LOST, "a@o", 0, USHER_HOST_STEP_WAIT },
    { { USHER_HOST_LOST, TRUE, 0 }, USHER_POOL_PERSONAL, USHER_DESKTOP_LOST, "a@o", 0, USHER_HOST_STEP_WAIT },
    { { USHER_HOST_LOST, TRUE, 1 }, USHER_POOL_PERSONAL, USHER_DESKTOP_LOST, "a@o", 0, USHER_HOST_STEP_MOVE },
    { { USHER_HOST_LOST, TRUE, 1 }, USHER_POOL_MANUAL, USHER_DESKTOP_LOST, "a@o", 0, USHER_HOST_STEP_MOVE },
    { { USHER_HOST_LOST, TRUE, 1 }, USHER_POOL_FLOATING, USHER_DESKTOP_LOST, "a@o", USHER_DESKTOP_PROTECTED,
      USHER_HOST_STEP_MOVE },
    { { USHER_HOST_LOST, FALSE, 1 }, USHER_POOL_FLOATING, USHER_DESKTOP_LOST, NULL, USHER_DESKTOP_ADOPTED,
      USHER_HOST_STEP_WAIT },
    { { USHER_HOST_LOST, TRUE, 1 }, USHER_POOL_FLOATING, USHER_DESKTOP_RETIRED, NULL, 0, USHER_HOST_STEP_WAIT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UsherDesktop desktop = { .state = cases[i].state, .owner = (char *) cases[i].owner, .flags = cases[i].flags };

      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (usher_host_state_step (&cases[i].host, cases[i].kind, &desktop), ==, cases[i].step);
    }
}

/* whatever the host: what is somebody's work is given up never, and moves only with a fence and shared storage */
static void
test_never_twice (void)
{
  for (int state = 0; state < USHER_N_HOST_STATES; state++)
    for (int fenced = 0; fenced <= 1; fenced++)
      for (guint peers = 0; peers < 3; peers++)
        for (int kind = USHER_POOL_FLOATING; kind <= USHER_POOL_PERSONAL; kind++)
          {
            UsherHostStanding host = { state, fenced, peers };
            UsherDesktop desktop = { .state = USHER_DESKTOP_ASSIGNED, .owner = (char *) "a@o" };
            UsherHostStep step = usher_host_state_step (&host, kind, &desktop);

            if (kind != USHER_POOL_FLOATING)
              g_assert_cmpint (step, !=, USHER_HOST_STEP_ELSEWHERE);
            if (step == USHER_HOST_STEP_MOVE)
              g_assert_true (state == USHER_HOST_LOST && fenced && peers > 0);
          }
}

static void
test_words (void)
{
  UsherHostState state;

  for (int i = 0; i < USHER_N_HOST_STATES; i++)
    {
      g_assert_true (usher_host_state_from_word (usher_host_state_to_word (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_false (usher_host_state_from_word ("Active", &state));
  g_assert_false (usher_host_state_from_word (NULL, &state));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-state/matrix", test_matrix);
  g_test_add_func ("/host-state/seen", test_seen);
  g_test_add_func ("/host-state/uses", test_uses);
  g_test_add_func ("/host-state/steps", test_steps);
  g_test_add_func ("/host-state/never-twice", test_never_twice);
  g_test_add_func ("/host-state/words", test_words);
  return g_test_run ();
}
