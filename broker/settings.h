/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdio.h>

#include "broker/core/catalog.h"
#include "broker/settings/realm-settings.h"
#include "broker/settings/server-settings.h"

G_BEGIN_DECLS

/**
 * UsherSettings: one consistent reading of all configuration files.
 * Immutable once loaded; atomically reference counted.
 * @server: what broker.conf says
 * @realms: (element-type UsherRealmSettings): by name; at least one, and exactly one is the default
 * @catalog: pools, templates and hosts
 */
typedef struct
{
  UsherServerSettings *server;
  GPtrArray           *realms;
  UsherCatalog        *catalog;
} UsherSettings;

UsherSettings *usher_settings_load   (const char          *folder,
                                      UsherConfigProblems *problems);
UsherSettings *usher_settings_ref    (UsherSettings       *settings);
void           usher_settings_unref  (UsherSettings       *settings);
GStrv          usher_settings_diff   (const UsherSettings *before,
                                      const UsherSettings *after);
int            usher_settings_check  (const char          *folder,
                                      FILE                *output);
const UsherConfigTable *const *usher_settings_tables (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSettings, usher_settings_unref)

G_END_DECLS
