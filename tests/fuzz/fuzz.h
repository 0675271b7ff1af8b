/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A target gives both; fuzz-main.c feeds it seeds and what it makes of them, libFuzzer whatever it finds. */
extern const char *const usher_fuzz_seeds[];

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

G_END_DECLS
