/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/seed-builder.h"

G_BEGIN_DECLS

UsherSecret *usher_answer_file_fill  (const UsherSeedSpec  *spec,
                                      GError              **error);
GBytes      *usher_answer_file_build (const UsherSeedSpec  *spec,
                                      GError              **error);

G_END_DECLS
