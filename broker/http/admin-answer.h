/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/call.h"

G_BEGIN_DECLS

void usher_admin_answer_accepted (UsherCall    *call,
                                  const char   *job,
                                  const char   *owner);
void usher_admin_answer_done     (UsherCall    *call,
                                  gboolean      done,
                                  const GError *error);

G_END_DECLS
