/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/secret.h"

G_BEGIN_DECLS

char    *usher_password_hash_new      (const UsherSecret *password,
                                       GError           **error);
gboolean usher_password_hash_is_valid (const char        *hash);
gboolean usher_password_hash_matches  (const char        *hash,
                                       const UsherSecret *password);
void     usher_password_hash_waste    (const char        *like,
                                       const UsherSecret *password);

G_END_DECLS
