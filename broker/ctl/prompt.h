/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/secret.h"

G_BEGIN_DECLS

UsherSecret *usher_prompt_password (const char *user,
                                    GError    **error);
gboolean     usher_prompt_agreed   (const char *question);

G_END_DECLS
