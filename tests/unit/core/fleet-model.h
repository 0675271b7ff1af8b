/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host-state.h"
#include "broker/core/pool-plan.h"

G_BEGIN_DECLS

/*
 * A small world for property tests: two pools of desktops on four hosts, users who come and go, and a keeper that does what the
 * deciders of broker/core say, and nothing of its own. Beside what the store knows stands what is true on the hosts: whose data
 * is on a disk, where a domain runs, where a disk is. fleet_model_check() compares the two.
 */
#define FLEET_POOLS 2
#define FLEET_HOSTS 4
#define FLEET_USERS 16
#define FLEET_DESKTOPS 256
#define FLEET_NOBODY -1
#define FLEET_PATIENCE (60 * G_TIME_SPAN_SECOND)

typedef enum
{
  FLEET_NO_STEP,
  FLEET_MAKE,
  FLEET_START,
  FLEET_STOP,
  FLEET_REMOVE,
} FleetStep;

/**
 * FleetDesktop: a row of the store, and what is true of it
 * @row: only the members that deciders look at; its id is empty for a place that no desktop has
 * @owner: whose it is, or FLEET_NOBODY
 * @step: under way in its host's lane, since @begun
 * @data_of: whose data is on its disk, or FLEET_NOBODY
 * @given_back: an administrator took it back: its data may go
 * @disk_on: the host that has its disk, or -1
 * @runs_on: bits of the hosts where its domain runs
 */
typedef struct
{
  UsherDesktop row;
  guint        pool;
  int          host;
  int          owner;
  FleetStep    step;
  gint64       begun;
  int          data_of;
  gboolean     given_back;
  int          disk_on;
  guint        runs_on;
} FleetDesktop;

/**
 * FleetHost: @up is what is true, @silent_since what the broker has seen of it
 */
typedef struct
{
  UsherHostState wanted;
  gboolean       up;
  gboolean       fenced;
  gint64         silent_since;
  guint          limit;
  guint          clones_at_once;
} FleetHost;

/**
 * FleetPool: @waiting are bits of users in line
 */
typedef struct
{
  UsherPool       *pool;
  UsherPoolHealth  health;
  UsherPoolSurplus spare;
  UsherPoolSurplus idle;
  guint            version;
  guint            waiting;
} FleetPool;

/**
 * FleetModel: @now is the clock on the wall, which jumps; @ticks one that does not
 */
typedef struct
{
  FleetPool    pools[FLEET_POOLS];
  FleetHost    hosts[FLEET_HOSTS];
  FleetDesktop desktops[FLEET_DESKTOPS];
  gint64       now;
  gint64       ticks;
  guint64      made;
  guint64      claims;
  guint64      moves;
} FleetModel;

FleetModel *fleet_model_new           (void);
void        fleet_model_free          (FleetModel   *model);
guint       fleet_model_turn          (FleetModel   *model,
                                       gint64       *again);
void        fleet_model_finish        (FleetModel   *model,
                                       FleetDesktop *desktop,
                                       gboolean      well);
void        fleet_model_forget_steps  (FleetModel   *model);
gboolean    fleet_model_launch        (FleetModel   *model,
                                       guint         pool,
                                       guint         user);
gboolean    fleet_model_move          (FleetModel       *model,
                                       FleetDesktop     *desktop,
                                       UsherDesktopEvent event);
void        fleet_model_host_down     (FleetModel   *model,
                                       guint         host,
                                       gboolean      domains_die);
gboolean    fleet_model_is_used       (const FleetDesktop *desktop);
gboolean    fleet_model_reaches       (const FleetModel   *model,
                                       int                 host);
UsherHostState fleet_model_host_state (const FleetModel   *model,
                                       int                 host);
void        fleet_model_check         (const FleetModel *model);
void        fleet_model_check_rest    (const FleetModel *model);

G_END_DECLS
