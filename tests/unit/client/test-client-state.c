/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/client-state.h"

#include "common/error.h"

#define NONE (-1)

/* every state times every event: the whole matrix, so that a new edge has to be written here as well */
static const int matrix[USHER_N_CLIENT_STATES][USHER_N_CLIENT_EVENTS] = {
  /* SERVER_CHOSEN, SERVER_FORGOTTEN, CREDENTIALS_GIVEN, SIGN_IN_DONE, SIGN_IN_REFUSED, LAUNCH_ASKED, TICKET_GIVEN,
   * PICTURE_SHOWN, LINK_LOST, STOPPED, LEFT, SIGNED_OFF, FILE_OPENED */
  [USHER_CLIENT_NO_SERVER] = { USHER_CLIENT_SIGNED_OUT, NONE, NONE, NONE, NONE, NONE, NONE,
                               NONE, NONE, NONE, NONE, NONE, USHER_CLIENT_CONNECTING },
  [USHER_CLIENT_SIGNED_OUT] = { NONE, USHER_CLIENT_NO_SERVER, USHER_CLIENT_SIGNING_IN, NONE, NONE, NONE, NONE,
                                NONE, NONE, NONE, NONE, NONE, USHER_CLIENT_CONNECTING },
  [USHER_CLIENT_SIGNING_IN] = { NONE, USHER_CLIENT_NO_SERVER, NONE, USHER_CLIENT_CHOOSING, USHER_CLIENT_SIGNED_OUT, NONE, NONE,
                                NONE, NONE, NONE, USHER_CLIENT_SIGNED_OUT, NONE, NONE },
  [USHER_CLIENT_CHOOSING] = { NONE, NONE, NONE, NONE, NONE, USHER_CLIENT_LAUNCHING, NONE,
                              NONE, NONE, NONE, NONE, USHER_CLIENT_SIGNED_OUT, NONE },
  [USHER_CLIENT_LAUNCHING] = { NONE, NONE, NONE, NONE, NONE, NONE, USHER_CLIENT_CONNECTING,
                               NONE, NONE, USHER_CLIENT_ENDED, USHER_CLIENT_CHOOSING, USHER_CLIENT_SIGNED_OUT, NONE },
  [USHER_CLIENT_CONNECTING] = { NONE, NONE, NONE, NONE, NONE, NONE, NONE,
                                USHER_CLIENT_VIEWING, USHER_CLIENT_RECONNECTING, USHER_CLIENT_ENDED, USHER_CLIENT_CHOOSING,
                                USHER_CLIENT_SIGNED_OUT, NONE },
  [USHER_CLIENT_VIEWING] = { NONE, NONE, NONE, NONE, NONE, NONE, NONE,
                             NONE, USHER_CLIENT_RECONNECTING, USHER_CLIENT_ENDED, USHER_CLIENT_CHOOSING,
                             USHER_CLIENT_SIGNED_OUT, NONE },
  [USHER_CLIENT_RECONNECTING] = { NONE, NONE, NONE, NONE, NONE, NONE, USHER_CLIENT_CONNECTING,
                                  NONE, NONE, USHER_CLIENT_ENDED, USHER_CLIENT_CHOOSING, USHER_CLIENT_SIGNED_OUT, NONE },
  [USHER_CLIENT_ENDED] = { NONE, NONE, NONE, NONE, NONE, USHER_CLIENT_LAUNCHING, NONE,
                           NONE, NONE, NONE, USHER_CLIENT_CHOOSING, USHER_CLIENT_SIGNED_OUT, NONE },
};

static void
test_matrix (void)
{
  for (int from = 0; from < USHER_N_CLIENT_STATES; from++)
    {
      for (int event = 0; event < USHER_N_CLIENT_EVENTS; event++)
        {
          UsherClientState to = from;
          g_autoptr (GError) error = NULL;
          gboolean moved = usher_client_state_move (from, event, &to, &error);

          g_test_message ("%s + %s", usher_client_state_to_word (from), usher_client_event_to_word (event));
          if (matrix[from][event] == NONE)
            {
              g_assert_false (moved);
              g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
              g_assert_cmpint (to, ==, from);
            }
          else
            {
              g_assert_no_error (error);
              g_assert_true (moved);
              g_assert_cmpint (to, ==, matrix[from][event]);
            }
        }
    }
}

static void
test_every_state_has_a_way_out (void)
{
  for (int from = 0; from < USHER_N_CLIENT_STATES; from++)
    {
      guint ways = 0;

      for (int event = 0; event < USHER_N_CLIENT_EVENTS; event++)
        ways += matrix[from][event] != NONE && matrix[from][event] != from;
      g_assert_cmpuint (ways, >, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-state/matrix", test_matrix);
  g_test_add_func ("/client-state/every-state-has-a-way-out", test_every_state_has_a_way_out);
  return g_test_run ();
}
