/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *usher_discretion_words (const char *code);

G_END_DECLS
