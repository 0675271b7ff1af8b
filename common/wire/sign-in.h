/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherSignIn: who is signed in, as POST /v1/login and GET /v1/me answer
 * @token: (nullable): the bearer token; only login tells it
 * @expires: when the token ends at the latest; µs since the epoch
 */
typedef struct
{
  UsherSecret *token;
  gint64       expires;
  char        *user;
  char        *display_name;
  char        *realm;
  gboolean     admin;
} UsherSignIn;

UsherSignIn *usher_sign_in_new       (void);
void         usher_sign_in_free      (UsherSignIn       *sign_in);
JsonNode    *usher_sign_in_to_json   (const UsherSignIn *sign_in);
UsherSignIn *usher_sign_in_from_json (JsonNode          *node,
                                      GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSignIn, usher_sign_in_free)

G_END_DECLS
