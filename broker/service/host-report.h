/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

/**
 * UsherHostReport: a host and whether it answers
 * @catalog: keeps @host alive
 * @host: as configured
 * @record: what administrators want of it
 * @state: how it stands
 * @capacity: zero when it does not answer
 * @desktops: how many desktops are on it
 * @owned: how many of them are somebody's; -1 where all hosts were asked for
 * @problem: (nullable): why it does not answer
 */
typedef struct
{
  UsherCatalog     *catalog;
  const UsherHost  *host;
  UsherHostRecord  *record;
  UsherHostState    state;
  UsherHostCapacity capacity;
  guint             desktops;
  int               owned;
  char             *problem;
} UsherHostReport;

GPtrArray *usher_host_report_list (UsherContext    *context,
                                   const char      *name,
                                   const UsherWait *wait,
                                   GError         **error);
void       usher_host_report_free (UsherHostReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostReport, usher_host_report_free)

G_END_DECLS
