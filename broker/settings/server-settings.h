/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/server-limits.h"
#include "common/config.h"

G_BEGIN_DECLS

/**
 * UsherServerSettings: what broker.conf says
 * @listen: places for usher_listen_parse()
 * @certificate, @private_key: PEM files; made at the first start when missing
 * @admin_socket: path of the socket that usherctl speaks to
 * @admin_group: (nullable): system group whose members may use it, beside root and usherd's own user
 * @admin_groups: (nullable): users in these groups may administer over the API with their token
 * @store: URI of the store
 * @audit_keep: seconds for which the audit is kept
 * @idle, @longest: life of a sign-in, in seconds
 */
typedef struct
{
  char            **listen;
  char             *certificate;
  char             *private_key;
  char             *admin_socket;
  char             *admin_group;
  char            **admin_groups;
  char             *store;
  guint             audit_keep;
  guint             idle;
  guint             longest;
  UsherServerLimits limits;
} UsherServerSettings;

extern const UsherConfigTable usher_server_settings_table;

UsherServerSettings *usher_server_settings_new   (void);
void                 usher_server_settings_free  (UsherServerSettings    *settings);
UsherServerSettings *usher_server_settings_read  (const UsherConfigFile  *file,
                                                  const UsherConfigPlace *place,
                                                  UsherConfigProblems    *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherServerSettings, usher_server_settings_free)

G_END_DECLS
