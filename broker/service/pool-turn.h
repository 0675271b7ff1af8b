/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/pool-plan.h"
#include "broker/service/context.h"
#include "broker/service/desktop-steps.h"
#include "broker/service/pool-troubles.h"

G_BEGIN_DECLS

/**
 * UsherPoolTurn: one look at one pool: what it needs, and what it leaves for the next; borrowed
 * @owner: holds @steps
 * @waiting: users in line
 * @spare, @idle: for how long the pool has had too many; see #UsherPoolSurplus
 * @at_rest: (out): whether the pool is as its file says
 * @free: (out): READY ones
 */
typedef struct
{
  UsherContext      *context;
  UsherDesktopSteps *steps;
  UsherPoolTroubles *troubles;
  GObject           *owner;
  UsherCatalog      *catalog;
  const UsherPool   *pool;
  guint              waiting;
  UsherPoolSurplus   spare;
  UsherPoolSurplus   idle;
  gboolean           at_rest;
  guint              free;
} UsherPoolTurn;

guint usher_pool_turn_run (UsherPoolTurn  *turn,
                           gint64          now,
                           GError        **error);

G_END_DECLS
