/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/launch.h"

G_BEGIN_DECLS

char *usher_launch_job_begin (UsherLaunch  *launch,
                              GError      **error);

G_END_DECLS
