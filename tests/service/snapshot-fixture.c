/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/snapshot-fixture.h"

/**
 * snapshot_fixture_give:
 *
 * Returns: (transfer full): id of a desktop that is on and alice's own, of a pool that lets her keep two snapshots
 */
char *
snapshot_fixture_give (UsherBrokerFixture *fixture)
{
  static const UsherLaunchAsk office = { .offer = "pool:office" };
  UsherPool *pool = usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL);
  g_autoptr (UsherLaunchDocument) document = NULL;

  pool->user_actions = USHER_POOL_USER_START | USHER_POOL_USER_SNAPSHOT | USHER_POOL_USER_REVERT;
  pool->snapshots = 2;
  usher_broker_fixture_configure (fixture, pool);
  usher_broker_fixture_keep (fixture);
  document = usher_broker_fixture_launch (fixture, "alice", &office, NULL);
  g_assert_nonnull (document);
  return g_strdup (document->desktop_id);
}

/**
 * snapshot_fixture_names:
 *
 * Returns: (transfer full): what the host has of this kind, the oldest first, with spaces in between
 */
char *
snapshot_fixture_names (UsherBrokerFixture *fixture,
                        const char         *id,
                        UsherSnapshotKind   kind)
{
  g_autoptr (GPtrArray) list = usher_snapshot_host_list (USHER_SNAPSHOT_HOST (fixture->host), id, NULL, NULL);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const UsherSnapshot *snapshot = list->pdata[i];

      if (usher_snapshot_name_kind (snapshot->name) == kind)
        g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", snapshot->name);
    }
  return g_string_free (names, FALSE);
}

guint
snapshot_fixture_count (UsherBrokerFixture *fixture,
                        const char         *id,
                        UsherSnapshotKind   kind)
{
  g_autofree char *names = snapshot_fixture_names (fixture, id, kind);
  g_auto (GStrv) words = g_strsplit (names, " ", -1);

  return g_strv_length (words);
}
