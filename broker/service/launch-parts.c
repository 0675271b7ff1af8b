/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-parts.h"

UsherLaunchParts *
usher_launch_parts_new (UsherContext      *context,
                        UsherJobs         *jobs,
                        UsherWorkers      *workers,
                        UsherPoolKeeper   *keeper,
                        UsherWaitLine     *line,
                        UsherDesktopLocks *locks)
{
  UsherLaunchParts *parts = g_atomic_rc_box_new0 (UsherLaunchParts);

  parts->context = g_object_ref (context);
  parts->jobs = g_object_ref (jobs);
  parts->workers = g_object_ref (workers);
  parts->keeper = g_object_ref (keeper);
  parts->line = line;
  parts->locks = locks;
  return parts;
}

UsherLaunchParts *
usher_launch_parts_ref (UsherLaunchParts *parts)
{
  return g_atomic_rc_box_acquire (parts);
}

static void
launch_parts_clear (gpointer data)
{
  UsherLaunchParts *parts = data;

  g_object_unref (parts->context);
  g_object_unref (parts->jobs);
  g_object_unref (parts->workers);
  g_object_unref (parts->keeper);
}

void
usher_launch_parts_unref (UsherLaunchParts *parts)
{
  g_atomic_rc_box_release_full (parts, launch_parts_clear);
}
