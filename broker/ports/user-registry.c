/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/user-registry.h"

G_DEFINE_INTERFACE (UsherUserRegistry, usher_user_registry, G_TYPE_OBJECT)

static void
usher_user_registry_default_init (UsherUserRegistryInterface *iface)
{
}

JsonNode *
usher_user_registry_list (UsherUserRegistry *registry,
                          GError           **error)
{
  return USHER_USER_REGISTRY_GET_IFACE (registry)->list (registry, error);
}

gboolean
usher_user_registry_put (UsherUserRegistry *registry,
                         const char        *user,
                         const UsherSecret *password,
                         const char        *display_name,
                         const char *const *groups,
                         gint               disabled,
                         GError           **error)
{
  return USHER_USER_REGISTRY_GET_IFACE (registry)->put (registry, user, password, display_name, groups, disabled,
                                                        error);
}

gboolean
usher_user_registry_remove (UsherUserRegistry *registry,
                            const char        *user,
                            GError           **error)
{
  return USHER_USER_REGISTRY_GET_IFACE (registry)->remove (registry, user, error);
}
