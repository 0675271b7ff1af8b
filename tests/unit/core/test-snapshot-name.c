/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/snapshot-name.h"

/* 2026-03-17 08:15:00 UTC */
#define MOMENT (G_GINT64_CONSTANT (1773735300) * G_TIME_SPAN_SECOND)

static const UsherSnapshotKind kinds[] = { USHER_SNAPSHOT_USER, USHER_SNAPSHOT_ADMIN, USHER_SNAPSHOT_SCHEDULED };

static void
test_new (void)
{
  g_autofree char *user = usher_snapshot_name_new (USHER_SNAPSHOT_USER, MOMENT);
  g_autofree char *scheduled = usher_snapshot_name_new (USHER_SNAPSHOT_SCHEDULED, MOMENT);
  g_autofree char *same = usher_snapshot_name_new (USHER_SNAPSHOT_SCHEDULED, MOMENT + G_TIME_SPAN_SECOND - 1);
  g_autofree char *later = usher_snapshot_name_new (USHER_SNAPSHOT_SCHEDULED, MOMENT + G_TIME_SPAN_SECOND);

  g_assert_cmpstr (user, ==, "user-20260317-081500");
  g_assert_cmpstr (scheduled, ==, "auto-20260317-081500");
  g_assert_cmpstr (same, ==, scheduled);
  g_assert_cmpstr (later, ==, "auto-20260317-081501");
}

static void
test_kind (void)
{
  static const char *const foreign[] = { "", "before-update", "user", "User-20260317-081500", "my-user-1", "automatic" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = usher_snapshot_name_new (kinds[i], MOMENT);

      g_assert_cmpint (usher_snapshot_name_kind (name), ==, kinds[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_cmpint (usher_snapshot_name_kind (foreign[i]), ==, USHER_SNAPSHOT_FOREIGN);
}

static void
test_words (void)
{
  g_assert_cmpstr (usher_snapshot_name_kind_to_word (USHER_SNAPSHOT_FOREIGN), ==, "foreign");
  g_assert_cmpstr (usher_snapshot_name_kind_to_word (USHER_SNAPSHOT_USER), ==, "user");
  g_assert_cmpstr (usher_snapshot_name_kind_to_word (USHER_SNAPSHOT_ADMIN), ==, "admin");
  g_assert_cmpstr (usher_snapshot_name_kind_to_word (USHER_SNAPSHOT_SCHEDULED), ==, "scheduled");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot-name/new", test_new);
  g_test_add_func ("/snapshot-name/kind", test_kind);
  g_test_add_func ("/snapshot-name/words", test_words);
  return g_test_run ();
}
