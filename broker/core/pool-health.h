/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherPoolHealth: what is remembered of a pool's steps (clones, starts, resets) that failed; a plain value, zero at first
 * @failures: in a row, or nearly so: see usher_pool_health_succeeded()
 * @since: when the first of them failed; µs since the epoch
 * @slowed_at: when the pool was last slowed; steps begun before count once, however many of them fail
 * @not_before: no step begins before
 */
typedef struct
{
  guint  failures;
  gint64 since;
  gint64 slowed_at;
  gint64 not_before;
} UsherPoolHealth;

/**
 * UsherPoolHealthVerdict: what the pool may do
 * @USHER_POOL_HEALTH_GOOD: all that its limits allow
 * @USHER_POOL_HEALTH_TRY: one step, alone, to see whether it goes well again
 * @USHER_POOL_HEALTH_WAIT: nothing new before a time
 */
typedef enum
{
  USHER_POOL_HEALTH_GOOD,
  USHER_POOL_HEALTH_TRY,
  USHER_POOL_HEALTH_WAIT,
} UsherPoolHealthVerdict;

UsherPoolHealth        usher_pool_health_failed    (UsherPoolHealth         health,
                                                    gint64                  begun,
                                                    gint64                  now);
UsherPoolHealth        usher_pool_health_succeeded (UsherPoolHealth         health);
UsherPoolHealthVerdict usher_pool_health_judge     (const UsherPoolHealth  *health,
                                                    gint64                  now,
                                                    gint64                 *until);
guint                  usher_pool_health_most      (const UsherPoolHealth  *health,
                                                    gint64                  now);
char                  *usher_pool_health_explain   (const UsherPoolHealth  *health,
                                                    const char             *reason,
                                                    gint64                  now);

G_END_DECLS
