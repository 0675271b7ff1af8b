/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/snapshot-name.h"

static const struct
{
  const char *word;
  const char *prefix;
} snapshot_kinds[] = {
  [USHER_SNAPSHOT_FOREIGN] = { "foreign", NULL },
  [USHER_SNAPSHOT_USER] = { "user", "user-" },
  [USHER_SNAPSHOT_ADMIN] = { "admin", "admin-" },
  [USHER_SNAPSHOT_SCHEDULED] = { "scheduled", "auto-" },
};

/**
 * usher_snapshot_name_new:
 * @kind: not FOREIGN
 * @at: µs since the epoch
 *
 * Two snapshots of one kind and second have one name: so one that the schedule wants is never made twice.
 *
 * Returns: (transfer full): a name such as "user-20260317-081500"; the time is UTC
 */
char *
usher_snapshot_name_new (UsherSnapshotKind kind,
                         gint64            at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / G_TIME_SPAN_SECOND);
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y%m%d-%H%M%S") : NULL;

  g_return_val_if_fail (kind != USHER_SNAPSHOT_FOREIGN && text != NULL, NULL);
  return g_strconcat (snapshot_kinds[kind].prefix, text, NULL);
}

/**
 * usher_snapshot_name_kind:
 * @name: a snapshot's
 *
 * Returns: who made it
 */
UsherSnapshotKind
usher_snapshot_name_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (snapshot_kinds); i++)
    if (snapshot_kinds[i].prefix != NULL && g_str_has_prefix (name, snapshot_kinds[i].prefix))
      return i;
  return USHER_SNAPSHOT_FOREIGN;
}

const char *
usher_snapshot_name_kind_to_word (UsherSnapshotKind kind)
{
  return snapshot_kinds[kind].word;
}
