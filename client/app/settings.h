/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define USHER_APPLICATION_ID "org.usher.Client"

GSettings *usher_settings_open (GError **error);

G_END_DECLS
