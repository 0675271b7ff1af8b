/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/desktop-state.h"
#include "broker/core/session-state.h"

#define NO -1

/* the whole matrix, written down a second time: a row a state, a column an event */
static const int desktops[USHER_N_DESKTOP_STATES][USHER_N_DESKTOP_EVENTS] = {
  /*                 CLONE CLONED PREPARED CLAIM CAME LEFT RELEASE PROVEN FAIL RETRY LOST FREE OWNED RETIRE */
  [USHER_DESKTOP_PLANNED] = { USHER_DESKTOP_CLONING, NO, NO, NO, NO, NO, NO, NO, USHER_DESKTOP_FAILED, NO, NO, NO, NO,
                              USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_CLONING] = { NO, USHER_DESKTOP_PREPARING, NO, NO, NO, NO, NO, NO, USHER_DESKTOP_FAILED, NO,
                              USHER_DESKTOP_LOST, NO, NO, USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_PREPARING] = { NO, NO, USHER_DESKTOP_READY, NO, NO, NO, NO, NO, USHER_DESKTOP_FAILED, NO,
                                USHER_DESKTOP_LOST, NO, NO, USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_READY] = { NO, NO, NO, USHER_DESKTOP_ASSIGNED, NO, NO, USHER_DESKTOP_RECYCLING, NO,
                            USHER_DESKTOP_FAILED, NO, USHER_DESKTOP_LOST, NO, NO, USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_ASSIGNED] = { NO, NO, NO, NO, USHER_DESKTOP_IN_USE, NO, USHER_DESKTOP_RECYCLING, NO, NO, NO,
                               USHER_DESKTOP_LOST, NO, NO, USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_IN_USE] = { NO, NO, NO, NO, NO, USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_RECYCLING, NO, NO, NO,
                             USHER_DESKTOP_LOST, NO, NO, NO },
  [USHER_DESKTOP_RECYCLING] = { NO, NO, NO, NO, NO, NO, NO, USHER_DESKTOP_READY, USHER_DESKTOP_FAILED, NO,
                                USHER_DESKTOP_LOST, NO, NO, USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_FAILED] = { NO, NO, NO, NO, NO, NO, NO, NO, NO, USHER_DESKTOP_RECYCLING, USHER_DESKTOP_LOST, NO, NO,
                             USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_LOST] = { NO, NO, NO, NO, NO, NO, USHER_DESKTOP_RECYCLING, NO, NO, NO, NO, USHER_DESKTOP_RECYCLING,
                           USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_RETIRED },
  [USHER_DESKTOP_RETIRED] = { NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO },
};

static void
test_desktop_matrix (void)
{
  for (int from = 0; from < USHER_N_DESKTOP_STATES; from++)
    for (int event = 0; event < USHER_N_DESKTOP_EVENTS; event++)
      {
        UsherDesktopState to = 99;
        gboolean moved = usher_desktop_state_move (from, event, &to);

        g_test_message ("%s, %s", usher_desktop_state_to_word (from), usher_desktop_state_event_to_word (event));
        g_assert_cmpint (moved, ==, desktops[from][event] != NO);
        g_assert_cmpint (to, ==, moved ? desktops[from][event] : 99);
      }
}

/* a desktop comes to its user only from READY, and to READY only through making or a proven reset */
static void
test_desktop_safety (void)
{
  for (int from = 0; from < USHER_N_DESKTOP_STATES; from++)
    for (int event = 0; event < USHER_N_DESKTOP_EVENTS; event++)
      {
        UsherDesktopState to;

        if (!usher_desktop_state_move (from, event, &to))
          continue;
        if (to == USHER_DESKTOP_READY)
          g_assert_true (event == USHER_DESKTOP_PREPARED || event == USHER_DESKTOP_RESET_PROVEN);
        if (usher_desktop_state_is_owned (to) && !usher_desktop_state_is_owned (from))
          g_assert_true (event == USHER_DESKTOP_CLAIM || event == USHER_DESKTOP_FOUND_OWNED);
        if (usher_desktop_state_is_owned (from) && to == USHER_DESKTOP_READY)
          g_assert_not_reached ();
      }
}

static void
test_desktop_words (void)
{
  UsherDesktopState state;

  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    {
      g_assert_true (usher_desktop_state_from_word (usher_desktop_state_to_word (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_false (usher_desktop_state_from_word ("READY", &state));
  g_assert_false (usher_desktop_state_from_word ("", &state));
  g_assert_false (usher_desktop_state_from_word (NULL, &state));
}

static const int sessions[USHER_N_SESSION_STATES][USHER_N_SESSION_EVENTS] = {
  /*                           CAME                      REPLACED               EXPIRED              LEFT                 SUPERSEDED           GONE */
  [USHER_SESSION_TICKETED] = { USHER_SESSION_CONNECTED, NO, USHER_SESSION_ENDED, NO, USHER_SESSION_ENDED,
                               USHER_SESSION_ENDED },
  [USHER_SESSION_CONNECTED] = { NO, USHER_SESSION_SEALED, NO, USHER_SESSION_ENDED, USHER_SESSION_ENDED,
                                USHER_SESSION_ENDED },
  [USHER_SESSION_SEALED] = { NO, NO, NO, USHER_SESSION_ENDED, USHER_SESSION_ENDED, USHER_SESSION_ENDED },
  [USHER_SESSION_ENDED] = { NO, NO, NO, NO, NO, NO },
};

static void
test_session_matrix (void)
{
  for (int from = 0; from < USHER_N_SESSION_STATES; from++)
    for (int event = 0; event < USHER_N_SESSION_EVENTS; event++)
      {
        UsherSessionState to = 99;
        gboolean moved = usher_session_state_move (from, event, &to);

        g_test_message ("%s, %d", usher_session_state_to_word (from), event);
        g_assert_cmpint (moved, ==, sessions[from][event] != NO);
        g_assert_cmpint (to, ==, moved ? sessions[from][event] : 99);
      }
}

static void
test_session_words (void)
{
  UsherSessionState state;

  for (int i = 0; i < USHER_N_SESSION_STATES; i++)
    {
      g_assert_true (usher_session_state_from_word (usher_session_state_to_word (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_false (usher_session_state_from_word ("over", &state));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/states/desktop/matrix", test_desktop_matrix);
  g_test_add_func ("/states/desktop/safety", test_desktop_safety);
  g_test_add_func ("/states/desktop/words", test_desktop_words);
  g_test_add_func ("/states/session/matrix", test_session_matrix);
  g_test_add_func ("/states/session/words", test_session_words);
  return g_test_run ();
}
