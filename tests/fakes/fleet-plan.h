/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop.h"
#include "broker/core/session.h"

G_BEGIN_DECLS

/* pools of each kind; a fleet grows by the size of its pools and the number of its hosts */
#define USHER_FLEET_POOLS 5
#define USHER_FLEET_PER_HOST 200
/* desktops are laid out in tens: a fleet has a multiple of so many */
#define USHER_FLEET_STEP (10 * USHER_FLEET_POOLS)

guint         usher_fleet_plan_number  (const char *id);
guint         usher_fleet_plan_first   (const char *host);
UsherPower    usher_fleet_plan_power   (guint       number);
gboolean      usher_fleet_plan_viewed  (guint       number);
char         *usher_fleet_plan_id      (guint       number);
char         *usher_fleet_plan_pool    (guint       number);
char         *usher_fleet_plan_name    (guint       number);
UsherDesktop *usher_fleet_plan_desktop (guint       number,
                                        gint64      now);
UsherSession *usher_fleet_plan_session (guint       number,
                                        gint64      now);

G_END_DECLS
