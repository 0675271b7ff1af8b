/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

/**
 * UsherHostReport: a host and whether it answers
 * @catalog: keeps @host alive
 * @host: as configured
 * @capacity: zero when it does not answer
 * @problem: (nullable): why it does not answer
 */
typedef struct
{
  UsherCatalog     *catalog;
  const UsherHost  *host;
  UsherHostCapacity capacity;
  char             *problem;
} UsherHostReport;

GPtrArray *usher_host_report_list (UsherContext    *context,
                                   const UsherWait *wait);
void       usher_host_report_free (UsherHostReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostReport, usher_host_report_free)

G_END_DECLS
