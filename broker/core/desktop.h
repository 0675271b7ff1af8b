/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop-state.h"
#include "broker/core/power.h"

G_BEGIN_DECLS

/**
 * UsherDesktop: one virtual machine, as the store keeps it
 * @id: UUID, lower case; also the domain's UUID, fixed before anything is made
 * @pool: name of its pool
 * @name: name of the domain, unique over all pools
 * @host: name of its host
 * @template: name of the template it was cloned from
 * @state: see #UsherDesktopState
 * @state_since: µs since the epoch
 * @power: last observed
 * @owner: (nullable): "name@realm" of whose it is; set exactly while ASSIGNED, IN_USE, or LOST and somebody's
 * @failures: in a row
 * @failure: (nullable): why the last step failed
 * @last_used: when a viewer last left; µs since the epoch, 0 for never
 * @revision: grows with every change; a change names the one it saw
 */
typedef struct
{
  char             *id;
  char             *pool;
  char             *name;
  char             *host;
  char             *template;
  UsherDesktopState state;
  gint64            state_since;
  UsherPower        power;
  char             *owner;
  guint             failures;
  char             *failure;
  gint64            last_used;
  gint64            revision;
} UsherDesktop;

UsherDesktop *usher_desktop_new       (void);
UsherDesktop *usher_desktop_copy      (const UsherDesktop *desktop);
void          usher_desktop_free      (UsherDesktop       *desktop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDesktop, usher_desktop_free)

G_END_DECLS
