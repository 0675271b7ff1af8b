/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/host-record.h"

/**
 * usher_host_record_new:
 * @name: of a host
 *
 * Returns: (transfer full): the record of a host of which nothing is kept: active, and it answers
 */
UsherHostRecord *
usher_host_record_new (const char *name)
{
  UsherHostRecord *record = g_new0 (UsherHostRecord, 1);

  record->name = g_strdup (name);
  record->wanted = USHER_HOST_ACTIVE;
  return record;
}

UsherHostRecord *
usher_host_record_copy (const UsherHostRecord *record)
{
  UsherHostRecord *copy = g_memdup2 (record, sizeof *record);

  copy->name = g_strdup (record->name);
  copy->reason = g_strdup (record->reason);
  copy->actor = g_strdup (record->actor);
  return copy;
}

void
usher_host_record_free (UsherHostRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->name);
  g_free (record->reason);
  g_free (record->actor);
  g_free (record);
}
