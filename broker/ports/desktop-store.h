/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/audit-entry.h"
#include "broker/core/desktop.h"

G_BEGIN_DECLS

/**
 * UsherDesktopQuery: which desktops; every member that is set must match, an index answers
 * @states: bits 1 << UsherDesktopState; 0 for any
 * @after: (nullable): only ids above this one, for paging
 * @limit: at most so many; 0 for all
 * @cold_first: turns the second order below round
 *
 * The answer is sorted by id; with @owner and @after NULL, @pool, and @states == READY alone, running
 * desktops come first (a launch takes a warm one), then by state_since; or, with @cold_first, those come first that a launch
 * would take last.
 */
typedef struct
{
  const char *pool;
  const char *owner;
  const char *host;
  const char *name;
  guint       states;
  const char *after;
  guint       limit;
  gboolean    cold_first;
} UsherDesktopQuery;

/**
 * UsherDesktopCounts: how many desktops of one pool are in each state; read in constant time
 * @running: those READY ones that are on
 */
typedef struct
{
  guint by_state[USHER_N_DESKTOP_STATES];
  guint running;
  guint total;
} UsherDesktopCounts;

/**
 * UsherDesktopChange: a compare-and-set of one desktop; borrowed
 * @id, @revision: the desktop, as the caller saw it
 * @event: moved through usher_desktop_state_move(); a forbidden edge is USHER_ERROR_CONFLICT
 * @now: becomes state_since; µs since the epoch
 * @owner: with CLAIM, whose it becomes; the store clears the owner on RELEASE, RETRY, RETIRE and keeps it otherwise
 * @owner_limit: with CLAIM: LIMIT_REACHED when @owner already has so many in the pool; 0 for no limit
 * @failure: (nullable): with FAIL: why; counts one more failure. CLONED leaves the count, PREPARED and RESET_PROVEN clear it
 * @host: (nullable): new host, with CLONE and RETRY, and with FOUND_OWNED when another host that sees the disk takes it over
 * @due_at: when to look at it next; 0 leaves that as it is. CLAIM forgets an older one; who loses the desktop, loses it too
 *
 * What is PROTECTED takes no RELEASE, RETRY, FOUND_FREE or RETIRE: CONFLICT.
 */
typedef struct
{
  const char       *id;
  gint64            revision;
  UsherDesktopEvent event;
  gint64            now;
  const char       *owner;
  guint             owner_limit;
  const char       *failure;
  const char       *host;
  gint64            due_at;
} UsherDesktopChange;

/**
 * UsherDesktopSource: what a desktop is about to be made of, and where; borrowed
 * @host: (nullable): NULL leaves it
 * @template, @version: as in #UsherDesktop
 * @full: a full clone
 */
typedef struct
{
  const char *host;
  const char *template;
  guint       version;
  gboolean    full;
} UsherDesktopSource;

/**
 * UsherDesktopMark: what an administrator says of a desktop; borrowed
 * @set, @clear: flags to set and to clear
 * @note: (nullable): NULL leaves it, "" forgets it
 */
typedef struct
{
  UsherDesktopFlags set;
  UsherDesktopFlags clear;
  const char       *note;
} UsherDesktopMark;

#define USHER_TYPE_DESKTOP_STORE (usher_desktop_store_get_type ())
G_DECLARE_INTERFACE (UsherDesktopStore, usher_desktop_store, USHER, DESKTOP_STORE, GObject)

/**
 * UsherDesktopStoreInterface:
 * @add: a new desktop, in the state it carries; CONFLICT when its id or name exists.
 * @get: one; NOT_FOUND.
 * @find: (element-type UsherDesktop): see #UsherDesktopQuery.
 * @counts: of one pool, from a kept sum.
 * @survey: the counts of several pools (%NULL-terminated) at one moment, as cheap as one read; @counts has as many members.
 * @change: the one way a state or an owner changes: state, time, owner and audit row in one durable
 *   transaction. Returns the desktop as it is now; CONFLICT when the revision is not the one named, LIMIT_REACHED, NOT_FOUND.
 * @set_power: what was observed; no revision, no audit.
 * @set_source: what a desktop is about to be made of, written down before it is made, so that nothing takes its template away.
 *   Only while PLANNED, CLONING or RECYCLING; CONFLICT otherwise, or when the version is not sealed; NOT_FOUND. Returns it as it is now.
 * @mark: flags and note; CONFLICT, also to protect one that is RECYCLING or RETIRED; NOT_FOUND. Returns it as it is now.
 * @remove: forgets a desktop (after the hypervisor proved it gone); CONFLICT, also for a PROTECTED one; NOT_FOUND.
 *
 * The store arbitrates every race: of several callers exactly one wins. What was answered survives a crash.
 * All methods may be called from many threads at once. @audit is written in the same transaction; NULL for none.
 */
struct _UsherDesktopStoreInterface
{
  GTypeInterface parent;

  gboolean      (*add)        (UsherDesktopStore        *store,
                               const UsherDesktop       *desktop,
                               const UsherAuditEntry    *audit,
                               GError                  **error);
  UsherDesktop *(*get)        (UsherDesktopStore        *store,
                               const char               *id,
                               GError                  **error);
  GPtrArray    *(*find)       (UsherDesktopStore        *store,
                               const UsherDesktopQuery  *query,
                               GError                  **error);
  gboolean      (*counts)     (UsherDesktopStore        *store,
                               const char               *pool,
                               UsherDesktopCounts       *counts,
                               GError                  **error);
  gboolean      (*survey)     (UsherDesktopStore        *store,
                               const char *const        *pools,
                               UsherDesktopCounts       *counts,
                               GError                  **error);
  UsherDesktop *(*change)     (UsherDesktopStore        *store,
                               const UsherDesktopChange *change,
                               const UsherAuditEntry    *audit,
                               GError                  **error);
  gboolean      (*set_power)  (UsherDesktopStore        *store,
                               const char               *id,
                               UsherPower                power,
                               GError                  **error);
  UsherDesktop *(*set_source) (UsherDesktopStore        *store,
                               const char               *id,
                               gint64                    revision,
                               const UsherDesktopSource *source,
                               const UsherAuditEntry    *audit,
                               GError                  **error);
  UsherDesktop *(*mark)       (UsherDesktopStore        *store,
                               const char               *id,
                               gint64                    revision,
                               const UsherDesktopMark   *mark,
                               const UsherAuditEntry    *audit,
                               GError                  **error);
  gboolean      (*remove)     (UsherDesktopStore        *store,
                               const char               *id,
                               gint64                    revision,
                               const UsherAuditEntry    *audit,
                               GError                  **error);
};

gboolean      usher_desktop_store_add        (UsherDesktopStore        *store,
                                              const UsherDesktop       *desktop,
                                              const UsherAuditEntry    *audit,
                                              GError                  **error);
UsherDesktop *usher_desktop_store_get        (UsherDesktopStore        *store,
                                              const char               *id,
                                              GError                  **error);
GPtrArray    *usher_desktop_store_find       (UsherDesktopStore        *store,
                                              const UsherDesktopQuery  *query,
                                              GError                  **error);
gboolean      usher_desktop_store_counts     (UsherDesktopStore        *store,
                                              const char               *pool,
                                              UsherDesktopCounts       *counts,
                                              GError                  **error);
guint         usher_desktop_store_coming     (const UsherDesktopCounts *counts);
gboolean      usher_desktop_store_survey     (UsherDesktopStore        *store,
                                              const char *const        *pools,
                                              UsherDesktopCounts       *counts,
                                              GError                  **error);
UsherDesktop *usher_desktop_store_change     (UsherDesktopStore        *store,
                                              const UsherDesktopChange *change,
                                              const UsherAuditEntry    *audit,
                                              GError                  **error);
gboolean      usher_desktop_store_set_power  (UsherDesktopStore        *store,
                                              const char               *id,
                                              UsherPower                power,
                                              GError                  **error);
UsherDesktop *usher_desktop_store_set_source (UsherDesktopStore       *store,
                                              const char               *id,
                                              gint64                    revision,
                                              const UsherDesktopSource *source,
                                              const UsherAuditEntry    *audit,
                                              GError                  **error);
UsherDesktop *usher_desktop_store_mark       (UsherDesktopStore        *store,
                                              const char               *id,
                                              gint64                    revision,
                                              const UsherDesktopMark   *mark,
                                              const UsherAuditEntry    *audit,
                                              GError                  **error);
gboolean      usher_desktop_store_remove     (UsherDesktopStore        *store,
                                              const char               *id,
                                              gint64                    revision,
                                              const UsherAuditEntry    *audit,
                                              GError                  **error);

G_END_DECLS
