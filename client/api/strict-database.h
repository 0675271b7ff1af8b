/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define USHER_TYPE_STRICT_DATABASE (usher_strict_database_get_type ())
G_DECLARE_FINAL_TYPE (UsherStrictDatabase, usher_strict_database, USHER, STRICT_DATABASE, GTlsDatabase)

GTlsDatabase *usher_strict_database_new (void);

G_END_DECLS
