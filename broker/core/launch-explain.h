/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/assignment.h"
#include "broker/core/entitlement.h"
#include "broker/core/placement.h"
#include "broker/core/pool-health.h"
#include "broker/core/template-choice.h"

G_BEGIN_DECLS

/**
 * UsherLaunchVerdict: what a rule says of a launch
 * @USHER_LAUNCH_PASS: nothing against it
 * @USHER_LAUNCH_NOTE: worth knowing; decides nothing
 * @USHER_LAUNCH_WAIT: it waits in line for this
 * @USHER_LAUNCH_STOP: it is refused for this
 */
typedef enum
{
  USHER_LAUNCH_PASS,
  USHER_LAUNCH_NOTE,
  USHER_LAUNCH_WAIT,
  USHER_LAUNCH_STOP,
} UsherLaunchVerdict;

/**
 * UsherLaunchRule: one rule of a launch, as it was looked at
 * @rule: a word: user network hours desktop host viewer template placement health line
 * @why: for administrators
 */
typedef struct
{
  const char        *rule;
  UsherLaunchVerdict verdict;
  char              *why;
} UsherLaunchRule;

/**
 * UsherLaunchFacts: what a launch looks at; all borrowed
 * @address: (nullable): the client's IP address
 * @own: (element-type UsherDesktop): the user's desktops of the pool
 * @free: (element-type UsherDesktop): some READY ones, best first
 * @total, @coming: as in #UsherAssignmentFacts
 * @live: (nullable): the live session of the desktop that the user would get again
 * @hosts, @n_hosts: all that are configured
 * @memory: bytes that a new desktop takes; 0 when not known
 * @choice: what a new one is made of
 * @health: (nullable): how the pool's last steps went, and what the last failure said
 * @line: users in line already
 * @now: µs since the epoch
 */
typedef struct
{
  const UsherPool           *pool;
  const UsherIdentity       *identity;
  const char                *address;
  GPtrArray                 *own;
  GPtrArray                 *free;
  guint                      total;
  guint                      coming;
  const UsherSession        *live;
  const UsherPlacementHost  *hosts;
  gsize                      n_hosts;
  guint64                    memory;
  const UsherTemplateChoice *choice;
  const UsherPoolHealth     *health;
  const char                *health_reason;
  guint                      line;
  gint64                     now;
} UsherLaunchFacts;

GPtrArray         *usher_launch_explain_make    (const UsherLaunchFacts *facts);
UsherLaunchVerdict usher_launch_explain_outcome (GPtrArray              *rules);
const char        *usher_launch_verdict_to_word (UsherLaunchVerdict      verdict);
void               usher_launch_rule_free       (UsherLaunchRule        *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLaunchRule, usher_launch_rule_free)

G_END_DECLS
