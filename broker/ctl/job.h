/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ctl/ctl.h"

G_BEGIN_DECLS

JsonNode *usher_job_wait (UsherCtl   *ctl,
                          const char *name,
                          const char *location,
                          guint       seconds,
                          GError    **error);

G_END_DECLS
