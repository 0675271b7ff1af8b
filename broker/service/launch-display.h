/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/launch.h"

G_BEGIN_DECLS

UsherDomainInfo     *usher_launch_display_recall (UsherLaunch      *launch);
UsherDomainInfo     *usher_launch_display_look   (UsherLaunch      *launch,
                                                  const UsherWait  *wait,
                                                  GError          **error);
UsherLaunchDocument *usher_launch_display_open   (UsherLaunch      *launch,
                                                  guint             tls_port,
                                                  GError          **error);

G_END_DECLS
