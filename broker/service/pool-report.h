/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/pool-keeper.h"

G_BEGIN_DECLS

/**
 * UsherPoolReport: a pool and how it is doing
 * @catalog: keeps @pool alive
 * @pool: as configured
 * @problem: (nullable): why the keeper cannot bring it to its size
 */
typedef struct
{
  UsherCatalog      *catalog;
  const UsherPool   *pool;
  UsherDesktopCounts counts;
  char              *problem;
} UsherPoolReport;

GPtrArray *usher_pool_report_list (UsherContext    *context,
                                   UsherPoolKeeper *keeper,
                                   const char      *name,
                                   GError         **error);
void       usher_pool_report_free (UsherPoolReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPoolReport, usher_pool_report_free)

G_END_DECLS
