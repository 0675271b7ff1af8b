/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/directory.h"
#include "broker/ports/user-registry.h"

G_BEGIN_DECLS

/**
 * UsherSignInRealm: one directory with its sign-in
 * @name, @title: for the configuration and for people
 * @directory: proves passwords
 * @registry: (nullable): set when the broker keeps the users itself
 * @is_default: the realm a user is offered first
 */
typedef struct
{
  char              *name;
  char              *title;
  UsherDirectory    *directory;
  UsherUserRegistry *registry;
  gboolean           is_default;
} UsherSignInRealm;

UsherSignInRealm *usher_sign_in_realm_new  (const char        *name,
                              const char        *title,
                              UsherDirectory    *directory,
                              UsherUserRegistry *registry);
void        usher_sign_in_realm_free (UsherSignInRealm        *realm);

const UsherSignInRealm *usher_sign_in_realm_find (GPtrArray  *realms,
                                    const char *name);

G_END_DECLS
