/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int usher_sql_claim_take (const char *database,
                          GError    **error);

G_END_DECLS
