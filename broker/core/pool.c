/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/pool.h"

UsherPool *
usher_pool_new (void)
{
  return g_new0 (UsherPool, 1);
}

void
usher_pool_free (UsherPool *pool)
{
  if (pool == NULL)
    return;
  g_free (pool->name);
  g_free (pool->title);
  g_free (pool->description);
  g_free (pool->icon);
  g_free (pool->template);
  g_free (pool->name_pattern);
  g_clear_pointer (&pool->hours, g_array_unref);
  g_clear_pointer (&pool->schedule, g_array_unref);
  g_clear_pointer (&pool->snapshot_schedule, g_array_unref);
  g_clear_pointer (&pool->time_zone, g_time_zone_unref);
  g_strfreev (pool->hosts);
  g_strfreev (pool->require_labels);
  g_strfreev (pool->prefer_labels);
  g_strfreev (pool->allow_users);
  g_strfreev (pool->allow_groups);
  g_strfreev (pool->deny_users);
  g_strfreev (pool->deny_groups);
  g_strfreev (pool->allow_networks);
  g_strfreev (pool->deny_networks);
  usher_policy_clear (&pool->policy);
  g_free (pool->texts.version);
  g_strfreev (pool->texts.hours);
  g_strfreev (pool->texts.schedule);
  g_strfreev (pool->texts.snapshot_schedule);
  g_free (pool->texts.time_zone);
  g_free (pool->texts.on_disconnect);
  g_free (pool->texts.on_lost_entitlement);
  g_free (pool);
}
