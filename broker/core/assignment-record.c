/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/assignment-record.h"

UsherAssignmentRecord *
usher_assignment_record_new (void)
{
  return g_new0 (UsherAssignmentRecord, 1);
}

void
usher_assignment_record_free (UsherAssignmentRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->pool);
  g_free (record->user);
  g_free (record->desktop);
  g_free (record->actor);
  g_free (record);
}
