/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/assignment.h"

static UsherDesktop *
desktop (const char        *id,
         UsherDesktopState  state)
{
  UsherDesktop *made = usher_desktop_new ();

  made->id = g_strdup (id);
  made->state = state;
  return made;
}

static void
test_table (void)
{
  static const struct
  {
    UsherPoolKind       kind;
    int                 own[3];
    guint               n_free;
    guint               total;
    guint               coming;
    guint               per_user;
    UsherAssignmentKind expected;
    int                 which;
    UsherError          reason;
  } cases[] = {
    { USHER_POOL_FLOATING, { -1 }, 2, 3, 0, 1, USHER_ASSIGNMENT_CLAIM, 0, 0 },
    { USHER_POOL_FLOATING, { USHER_DESKTOP_ASSIGNED, -1 }, 2, 3, 0, 1, USHER_ASSIGNMENT_REUSE, 0, 0 },
    { USHER_POOL_FLOATING, { USHER_DESKTOP_IN_USE, -1 }, 0, 3, 0, 1, USHER_ASSIGNMENT_REUSE, 0, 0 },
    { USHER_POOL_FLOATING, { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_IN_USE, -1 }, 1, 3, 0, 3, USHER_ASSIGNMENT_CLAIM, 0, 0 },
    { USHER_POOL_FLOATING, { USHER_DESKTOP_ASSIGNED, USHER_DESKTOP_IN_USE, -1 }, 1, 3, 0, 2, USHER_ASSIGNMENT_REUSE, 1, 0 },
    { USHER_POOL_PERSONAL, { USHER_DESKTOP_ASSIGNED, -1 }, 1, 3, 0, 2, USHER_ASSIGNMENT_CLAIM, 0, 0 },
    { USHER_POOL_PERSONAL, { USHER_DESKTOP_ASSIGNED, -1 }, 0, 3, 0, 2, USHER_ASSIGNMENT_CREATE, 0, 0 },
    { USHER_POOL_PERSONAL, { USHER_DESKTOP_LOST, USHER_DESKTOP_ASSIGNED, -1 }, 1, 3, 0, 2, USHER_ASSIGNMENT_REUSE, 1, 0 },
    { USHER_POOL_FLOATING, { USHER_DESKTOP_LOST, -1 }, 1, 3, 0, 1, USHER_ASSIGNMENT_CLAIM, 0, 0 },
    { USHER_POOL_FLOATING, { USHER_DESKTOP_LOST, -1 }, 1, 3, 0, 2, USHER_ASSIGNMENT_CLAIM, 0, 0 },
    { USHER_POOL_PERSONAL, { USHER_DESKTOP_LOST, -1 }, 1, 3, 0, 2, USHER_ASSIGNMENT_REFUSE, 0, USHER_ERROR_HOST_LOST },
    { USHER_POOL_MANUAL, { USHER_DESKTOP_LOST, -1 }, 1, 3, 0, 2, USHER_ASSIGNMENT_REFUSE, 0, USHER_ERROR_HOST_LOST },
    { USHER_POOL_FLOATING, { -1 }, 0, 3, 0, 1, USHER_ASSIGNMENT_CREATE, 0, 0 },
    { USHER_POOL_FLOATING, { -1 }, 0, 4, 1, 1, USHER_ASSIGNMENT_WAIT, 0, 0 },
    { USHER_POOL_FLOATING, { -1 }, 0, 4, 0, 1, USHER_ASSIGNMENT_REFUSE, 0, USHER_ERROR_NO_FREE_DESKTOP },
    { USHER_POOL_FLOATING, { -1 }, 1, 4, 0, 0, USHER_ASSIGNMENT_REFUSE, 0, USHER_ERROR_LIMIT_REACHED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
      g_autoptr (GPtrArray) free_ones = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
      UsherAssignmentFacts facts = { pool, own, free_ones, cases[i].total, cases[i].coming, 0, NULL };
      UsherAssignment assignment;

      pool->kind = cases[i].kind;
      pool->size_max = 4;
      pool->per_user = cases[i].per_user;
      for (guint k = 0; k < 3 && cases[i].own[k] != -1; k++)
        g_ptr_array_add (own, desktop ("own", cases[i].own[k]));
      for (guint k = 0; k < cases[i].n_free; k++)
        g_ptr_array_add (free_ones, desktop ("free", USHER_DESKTOP_READY));
      assignment = usher_assignment_decide (&facts);
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (assignment.kind, ==, cases[i].expected);
      if (assignment.kind == USHER_ASSIGNMENT_REFUSE)
        g_assert_cmpint (assignment.reason, ==, cases[i].reason);
      if (assignment.kind == USHER_ASSIGNMENT_REUSE)
        g_assert_true (assignment.desktop == own->pdata[cases[i].which]);
      if (assignment.kind == USHER_ASSIGNMENT_CLAIM)
        g_assert_true (assignment.desktop == free_ones->pdata[cases[i].which]);
    }
}

/* callers that decide at the same time are spread */
static void
test_turn (void)
{
  g_autoptr (UsherPool) pool = usher_pool_new ();
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  g_autoptr (GPtrArray) free_ones = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);

  pool->per_user = 1;
  for (guint k = 0; k < 3; k++)
    g_ptr_array_add (free_ones, desktop ("free", USHER_DESKTOP_READY));
  for (guint turn = 0; turn < 7; turn++)
    {
      UsherAssignmentFacts facts = { pool, own, free_ones, 3, 0, turn, NULL };

      g_assert_true (usher_assignment_decide (&facts).desktop == free_ones->pdata[turn % 3]);
    }
}

/* who comes back gets what it had, and never one more in its place */
static void
test_resume (void)
{
  static const struct
  {
    guint       per_user;
    const char *resume;
    int         which;
  } cases[] = { { 1, "a", 0 }, { 1, "", 1 }, { 3, "a", 0 }, { 3, "b", 1 }, { 3, "c", 1 }, { 3, "", 1 }, { 2, "lost", 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
      g_autoptr (GPtrArray) free_ones = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_desktop_free);
      UsherAssignmentFacts facts = { pool, own, free_ones, 3, 0, 0, cases[i].resume };
      UsherAssignment assignment;

      pool->per_user = cases[i].per_user;
      pool->size_max = 4;
      g_ptr_array_add (own, desktop ("a", USHER_DESKTOP_ASSIGNED));
      g_ptr_array_add (own, desktop ("b", USHER_DESKTOP_IN_USE));
      g_ptr_array_add (own, desktop ("lost", USHER_DESKTOP_LOST));
      g_ptr_array_add (free_ones, desktop ("free", USHER_DESKTOP_READY));
      assignment = usher_assignment_decide (&facts);
      g_assert_cmpint (assignment.kind, ==, USHER_ASSIGNMENT_REUSE);
      g_assert_true (assignment.desktop == own->pdata[cases[i].which]);
    }
}

static void
test_take_over (void)
{
  static const struct
  {
    UsherTakeOver rule;
    int           live;
    const char   *resume;
    gboolean      asked;
    gboolean      allowed;
  } cases[] = {
    { USHER_TAKE_OVER_NEVER, -1, NULL, FALSE, TRUE },
    { USHER_TAKE_OVER_NEVER, USHER_SESSION_TICKETED, NULL, FALSE, TRUE },
    { USHER_TAKE_OVER_NEVER, USHER_SESSION_ENDED, NULL, FALSE, TRUE },
    { USHER_TAKE_OVER_NEVER, USHER_SESSION_CONNECTED, NULL, TRUE, FALSE },
    { USHER_TAKE_OVER_NEVER, USHER_SESSION_SEALED, NULL, TRUE, FALSE },
    { USHER_TAKE_OVER_NEVER, USHER_SESSION_SEALED, "other", TRUE, FALSE },
    { USHER_TAKE_OVER_NEVER, USHER_SESSION_SEALED, "mine", FALSE, TRUE },
    { USHER_TAKE_OVER_ASK, USHER_SESSION_SEALED, NULL, FALSE, FALSE },
    { USHER_TAKE_OVER_ASK, USHER_SESSION_SEALED, "", FALSE, FALSE },
    { USHER_TAKE_OVER_ASK, USHER_SESSION_SEALED, NULL, TRUE, TRUE },
    { USHER_TAKE_OVER_ASK, USHER_SESSION_CONNECTED, "mine", FALSE, TRUE },
    { USHER_TAKE_OVER_ALWAYS, USHER_SESSION_SEALED, NULL, FALSE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherPool) pool = usher_pool_new ();
      UsherSession live = { .id = (char *) "mine", .state = cases[i].live };

      pool->take_over = cases[i].rule;
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (usher_assignment_take_over (pool, cases[i].live != -1 ? &live : NULL, cases[i].resume, cases[i].asked),
                       ==, cases[i].allowed);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/assignment/table", test_table);
  g_test_add_func ("/assignment/turn", test_turn);
  g_test_add_func ("/assignment/resume", test_resume);
  g_test_add_func ("/assignment/take-over", test_take_over);
  return g_test_run ();
}
