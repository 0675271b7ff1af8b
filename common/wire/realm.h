/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * UsherRealmWays: how users of a realm may prove who they are
 */
typedef enum
{
  USHER_REALM_PASSWORD = 1 << 0,
  USHER_REALM_KERBEROS = 1 << 1,
  USHER_REALM_CARD = 1 << 2,
} UsherRealmWays;

/**
 * UsherRealm: a directory of users, as GET /v1/realms shows it
 * @is_default: the one to choose when the user did not
 */
typedef struct
{
  char          *name;
  char          *title;
  UsherRealmWays ways;
  gboolean       is_default;
} UsherRealm;

UsherRealm *usher_realm_new       (void);
void        usher_realm_free      (UsherRealm       *realm);
JsonNode   *usher_realm_to_json   (const UsherRealm *realm);
UsherRealm *usher_realm_from_json (JsonNode         *node,
                                   GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRealm, usher_realm_free)

G_END_DECLS
