/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/wait-line.h"

#define NEVER G_MAXUINT

/**
 * Guest: one who waits, and what it was last told
 */
typedef struct
{
  guint place;
  guint told;
  guint turns;
} Guest;

typedef struct
{
  UsherWaitLine *line;
  Guest          guests[5];
} Fixture;

static void
setup (Fixture      *fixture,
       gconstpointer data)
{
  fixture->line = usher_wait_line_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (fixture->guests); i++)
    fixture->guests[i].place = NEVER;
}

static void
teardown (Fixture      *fixture,
          gconstpointer data)
{
  usher_wait_line_free (fixture->line);
}

static void
on_place (guint    place,
          gpointer user_data)
{
  Guest *guest = user_data;

  guest->place = place;
  guest->told++;
  guest->turns += place == 0;
}

static void
join (Fixture    *fixture,
      const char *pool,
      guint       guest,
      gboolean    front)
{
  usher_wait_line_join (fixture->line, pool, front, on_place, &fixture->guests[guest]);
}

static void
assert_places (Fixture     *fixture,
               const guint *places)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fixture->guests); i++)
    g_assert_cmpuint (fixture->guests[i].place, ==, places[i]);
}

static void
test_turns (Fixture      *fixture,
            gconstpointer data)
{
  static const guint joined[] = { 1, 2, 3, 4, NEVER };
  static const guint called[] = { 0, 1, 2, 3, NEVER };
  static const guint again[] = { 1, 2, 3, 4, NEVER };

  for (guint i = 0; i < 4; i++)
    join (fixture, "office", i, FALSE);
  assert_places (fixture, joined);
  usher_wait_line_call (fixture->line, "office");
  assert_places (fixture, called);
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "office"), ==, 3);
  /* had its turn and found nothing: it does not go to the end of the line */
  join (fixture, "office", 0, TRUE);
  assert_places (fixture, again);
  for (guint i = 0; i < 4; i++)
    {
      usher_wait_line_call (fixture->line, "office");
      g_assert_cmpuint (fixture->guests[i].place, ==, 0);
    }
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "office"), ==, 0);
  usher_wait_line_call (fixture->line, "office");
  g_assert_cmpuint (fixture->guests[0].turns, ==, 2);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpuint (fixture->guests[i].turns, ==, 1);
}

static void
test_leave (Fixture      *fixture,
            gconstpointer data)
{
  static const struct
  {
    guint leaver;
    guint places[5];
  } cases[] = {
    { 2, { 1, 2, 3, 3, 4 } },
    { 0, { 1, 1, 3, 2, 3 } },
    { 4, { 1, 1, 3, 2, 3 } },
  };
  guint told;

  for (guint i = 0; i < 5; i++)
    join (fixture, "office", i, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (usher_wait_line_leave (fixture->line, "office", &fixture->guests[cases[i].leaver]));
      assert_places (fixture, cases[i].places);
    }
  /* who is gone is not told any more, and cannot leave twice */
  told = fixture->guests[2].told;
  g_assert_false (usher_wait_line_leave (fixture->line, "office", &fixture->guests[2]));
  usher_wait_line_call (fixture->line, "office");
  g_assert_cmpuint (fixture->guests[2].told, ==, told);
  g_assert_false (usher_wait_line_leave (fixture->line, "office", &fixture->guests[1]));
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "office"), ==, 1);
}

static void
test_pools (Fixture      *fixture,
            gconstpointer data)
{
  static const guint places[] = { 0, 1, 2, NEVER, NEVER };

  join (fixture, "office", 0, FALSE);
  join (fixture, "school", 1, FALSE);
  join (fixture, "school", 2, FALSE);
  usher_wait_line_call (fixture->line, "office");
  usher_wait_line_call (fixture->line, "office");
  usher_wait_line_call (fixture->line, "nobody's");
  assert_places (fixture, places);
  g_assert_false (usher_wait_line_leave (fixture->line, "office", &fixture->guests[1]));
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "school"), ==, 2);
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "nobody's"), ==, 0);
}

typedef struct
{
  Fixture *fixture;
  guint    turns;
  guint    left;
} Crowd;

static void
on_crowd_place (guint    place,
                gpointer user_data)
{
  if (place == 0)
    g_atomic_int_inc ((gint *) user_data);
}

static gpointer
crowd (gpointer data)
{
  Crowd *crowd = data;

  for (guint i = 0; i < 500; i++)
    {
      gint turn = 0;

      usher_wait_line_join (crowd->fixture->line, "office", i % 3 == 0, on_crowd_place, &turn);
      usher_wait_line_call (crowd->fixture->line, "office");
      if (usher_wait_line_leave (crowd->fixture->line, "office", &turn))
        crowd->left++;
      else
        crowd->turns += g_atomic_int_get (&turn);
    }
  return NULL;
}

/* each leaves or has its turn, never both and never neither */
static void
test_crowd (Fixture      *fixture,
            gconstpointer data)
{
  Crowd crowds[4];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    {
      crowds[i] = (Crowd){ fixture, 0, 0 };
      threads[i] = g_thread_new ("crowd", crowd, &crowds[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (crowds[i].turns + crowds[i].left, ==, 500);
    }
  g_assert_cmpuint (usher_wait_line_count (fixture->line, "office"), ==, 0);
}

#define ADD(path, func) g_test_add ("/wait-line/" path, Fixture, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("turns", test_turns);
  ADD ("leave", test_leave);
  ADD ("pools", test_pools);
  ADD ("crowd", test_crowd);
  return g_test_run ();
}
