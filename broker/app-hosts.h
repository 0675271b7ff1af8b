/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/inbox.h"

G_BEGIN_DECLS

/**
 * UsherAppHosts: one adapter for each configured host, made when its file appears and dropped when it goes
 */
typedef struct _UsherHosts UsherAppHosts;

UsherAppHosts *usher_app_hosts_new   (UsherContext       *context,
                               UsherInbox         *inbox);
void        usher_app_hosts_free  (UsherAppHosts         *hosts);
void        usher_app_hosts_apply (UsherAppHosts         *hosts,
                               const UsherCatalog *catalog);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAppHosts, usher_app_hosts_free)

G_END_DECLS
