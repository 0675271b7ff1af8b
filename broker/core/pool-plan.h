/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop.h"
#include "broker/core/pool.h"

G_BEGIN_DECLS

/**
 * UsherPoolFacts: how a pool stands
 * @by_state: how many desktops are in each state
 * @running: those READY ones that are on
 * @waiting: users in line
 * @given_up: those LOST ones that are made again elsewhere: their host was given up, and nobody's work is on them
 */
typedef struct
{
  guint by_state[USHER_N_DESKTOP_STATES];
  guint running;
  guint waiting;
  guint given_up;
} UsherPoolFacts;

/**
 * UsherPoolPlan: what the keeper does next
 * @create: desktops to plan
 * @start: READY ones to start
 * @retire: READY ones to remove
 */
typedef struct
{
  guint create;
  guint start;
  guint retire;
} UsherPoolPlan;

UsherPoolPlan usher_pool_plan_make       (const UsherPool      *pool,
                                          const UsherPoolFacts *facts);
gint64        usher_pool_plan_retry_at   (const UsherDesktop   *desktop,
                                          gint64                jitter);
gboolean      usher_pool_plan_is_stale_claim (const UsherPool    *pool,
                                              const UsherDesktop *desktop,
                                              gint64              now);

G_END_DECLS
