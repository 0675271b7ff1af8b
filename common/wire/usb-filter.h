/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean usher_usb_filter_is_valid (const char *filter);

G_END_DECLS
