/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/wire/launch-document.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

/**
 * UsherTakeOver: what a second viewer of a desktop in use gets
 */
typedef enum
{
  USHER_TAKE_OVER_ASK,
  USHER_TAKE_OVER_ALWAYS,
  USHER_TAKE_OVER_NEVER,
} UsherTakeOver;

/**
 * UsherPoolUserActions: what the pool's users may do with their desktop
 */
typedef enum
{
  USHER_POOL_USER_START = 1 << 0,
  USHER_POOL_USER_SHUTDOWN = 1 << 1,
  USHER_POOL_USER_RESET = 1 << 2,
} UsherPoolUserActions;

/**
 * UsherPool: desktops of one template under one policy, as its file says; immutable once loaded
 * @name: file name without .conf
 * @name_pattern: desktop names, # standing for digits
 * @size_min: how many the keeper keeps
 * @size_max: never more than these
 * @warm: how many free ones are kept running
 * @per_user: desktops a user may have of this pool
 * @ticket_life: seconds
 * @start_timeout: seconds until a start counts as failed
 * @allow_users ...: (nullable) (array zero-terminated=1): entitlement; deny beats allow
 * @allow_networks: (nullable) (array zero-terminated=1): clients must be in one of these
 * @deny_networks: (nullable) (array zero-terminated=1): and in none of these
 */
typedef struct
{
  char                *name;
  char                *title;
  char                *description;
  char                *icon;
  char                *template;
  UsherPoolKind        kind;
  char                *name_pattern;
  guint                size_min;
  guint                size_max;
  guint                warm;
  guint                per_user;
  guint                ticket_life;
  guint                start_timeout;
  UsherTakeOver        take_over;
  UsherPoolUserActions user_actions;
  char               **hosts;
  char               **allow_users;
  char               **allow_groups;
  char               **deny_users;
  char               **deny_groups;
  char               **allow_networks;
  char               **deny_networks;
  UsherPolicy          policy;
} UsherPool;

UsherPool *usher_pool_new  (void);
void       usher_pool_free (UsherPool *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPool, usher_pool_free)

G_END_DECLS
