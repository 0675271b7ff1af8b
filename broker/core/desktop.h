/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/desktop-state.h"
#include "broker/core/power.h"

G_BEGIN_DECLS

/**
 * UsherDesktopFlags: what an administrator said of a desktop, or how its disk stands
 * @USHER_DESKTOP_PROTECTED: never removed, reset or taken from its owner until an administrator lifts it
 * @USHER_DESKTOP_ADOPTED: its domain was there before Usher; its disks are never deleted
 * @USHER_DESKTOP_FULL: a full clone: its disk needs no template
 */
typedef enum
{
  USHER_DESKTOP_PROTECTED = 1 << 0,
  USHER_DESKTOP_ADOPTED = 1 << 1,
  USHER_DESKTOP_FULL = 1 << 2,
} UsherDesktopFlags;

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
 * @version: of the template; 0 for a template without versions
 * @mac: 24 bits, of which its network cards' addresses are made; no other desktop has them; 0 when the host chose
 * @claimed_at: when @owner got it; µs since the epoch, 0 without an owner
 * @due_at: when the rules of its pool have something to do with it; µs since the epoch, 0 for never
 * @flags: #UsherDesktopFlags
 * @note: (nullable): an administrator's, for administrators
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
  guint             version;
  guint32           mac;
  gint64            claimed_at;
  gint64            due_at;
  UsherDesktopFlags flags;
  char             *note;
} UsherDesktop;

UsherDesktop *usher_desktop_new       (void);
UsherDesktop *usher_desktop_copy      (const UsherDesktop *desktop);
void          usher_desktop_free      (UsherDesktop       *desktop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDesktop, usher_desktop_free)

G_END_DECLS
