/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherAssignmentRecord: a personal desktop that is given beforehand
 * @id: grows with every new one; the store gives it
 * @pool: name of the pool
 * @user: "name@realm"
 * @desktop: (nullable): id of the desktop, or NULL for the next that becomes free
 * @created: µs since the epoch
 * @actor: who gave it
 */
typedef struct
{
  gint64 id;
  char  *pool;
  char  *user;
  char  *desktop;
  gint64 created;
  char  *actor;
} UsherAssignmentRecord;

UsherAssignmentRecord *usher_assignment_record_new  (void);
void                   usher_assignment_record_free (UsherAssignmentRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAssignmentRecord, usher_assignment_record_free)

G_END_DECLS
