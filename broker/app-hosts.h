/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/inbox.h"

G_BEGIN_DECLS

/**
 * UsherAppHosts: one adapter for each configured host, made when its file appears and dropped when it goes
 */
typedef struct _UsherHosts UsherAppHosts;

/**
 * UsherAppHostFunc: makes the adapter of @host; the caller owns it
 */
typedef UsherHypervisor *(*UsherAppHostFunc) (const UsherHost *host);

UsherHypervisor *usher_app_hosts_make_libvirt (const UsherHost    *host);
UsherAppHosts   *usher_app_hosts_new          (UsherContext       *context,
                                               UsherInbox         *inbox,
                                               UsherAppHostFunc    make);
void             usher_app_hosts_free         (UsherAppHosts      *hosts);
void             usher_app_hosts_apply        (UsherAppHosts      *hosts,
                                               const UsherCatalog *catalog);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAppHosts, usher_app_hosts_free)

G_END_DECLS
