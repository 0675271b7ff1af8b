/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/desktop.h"

G_BEGIN_DECLS

/**
 * UsherHostCounts: how many desktops a host has, of all pools
 * @running: those that are on, whosever
 */
typedef struct
{
  guint total;
  guint running;
} UsherHostCounts;

/**
 * UsherVersionCounts: how many desktops were made of one version of a template
 * @linked: those whose disks need the template's: no full clone, not adopted
 */
typedef struct
{
  guint total;
  guint linked;
} UsherVersionCounts;

#define USHER_TYPE_FLEET_STORE (usher_fleet_store_get_type ())
G_DECLARE_INTERFACE (UsherFleetStore, usher_fleet_store, USHER, FLEET_STORE, GObject)

/**
 * UsherFleetStoreInterface: what the keeper asks of all desktops; nothing of it costs more in a larger fleet
 * @hosts: the counts of several hosts (%NULL-terminated) at one moment, from kept sums; @counts has as many members.
 * @made_of: the counts of one version of a template, in one pool or in all (@pool NULL), from kept sums.
 * @outdated: (element-type UsherDesktop): READY desktops of a pool that were made of another template or version, at most
 *   @limit; protected and adopted ones are not among them.
 * @due: (element-type UsherDesktop): those whose due_at has come at @now, the longest due first, at most @limit; for paging, those
 *   alone that come behind @after (nullable).
 * @set_due: when to look at a desktop next, 0 for never, as decided from what @revision was; CONFLICT when it has changed
 *   since, NOT_FOUND. Durable; leaves the revision.
 *
 * All methods may be called from many threads at once.
 */
struct _UsherFleetStoreInterface
{
  GTypeInterface parent;

  gboolean   (*hosts)    (UsherFleetStore    *store,
                          const char *const  *hosts,
                          UsherHostCounts    *counts,
                          GError            **error);
  gboolean   (*made_of)  (UsherFleetStore    *store,
                          const char         *pool,
                          const char         *template,
                          guint               version,
                          UsherVersionCounts *counts,
                          GError            **error);
  GPtrArray *(*outdated) (UsherFleetStore    *store,
                          const char         *pool,
                          const char         *template,
                          guint               version,
                          guint               limit,
                          GError            **error);
  GPtrArray *(*due)      (UsherFleetStore    *store,
                          gint64              now,
                          const UsherDesktop *after,
                          guint               limit,
                          GError            **error);
  gboolean   (*set_due)  (UsherFleetStore    *store,
                          const char         *id,
                          gint64              revision,
                          gint64              due_at,
                          GError            **error);
};

gboolean   usher_fleet_store_hosts    (UsherFleetStore    *store,
                                       const char *const  *hosts,
                                       UsherHostCounts    *counts,
                                       GError            **error);
gboolean   usher_fleet_store_made_of  (UsherFleetStore    *store,
                                       const char         *pool,
                                       const char         *template,
                                       guint               version,
                                       UsherVersionCounts *counts,
                                       GError            **error);
GPtrArray *usher_fleet_store_outdated (UsherFleetStore    *store,
                                       const char         *pool,
                                       const char         *template,
                                       guint               version,
                                       guint               limit,
                                       GError            **error);
GPtrArray *usher_fleet_store_due      (UsherFleetStore    *store,
                                       gint64              now,
                                       const UsherDesktop *after,
                                       guint               limit,
                                       GError            **error);
gboolean   usher_fleet_store_set_due  (UsherFleetStore    *store,
                                       const char         *id,
                                       gint64              revision,
                                       gint64              due_at,
                                       GError            **error);

G_END_DECLS
