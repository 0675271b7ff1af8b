/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/secret.h"

G_BEGIN_DECLS

#define USHER_TYPE_USER_REGISTRY (usher_user_registry_get_type ())
G_DECLARE_INTERFACE (UsherUserRegistry, usher_user_registry, USHER, USER_REGISTRY, GObject)

/**
 * UsherUserRegistryInterface:
 * @list: JSON array of {"name","display_name","groups":[…],"disabled"}; never a hash.
 * @put: adds a user or changes one. A NULL @password, @display_name or @groups stays as it is; a new user needs a password
 *   that is not empty (BAD_REQUEST). @disabled: 0 no, 1 yes, -1 as it is. What was there is never lost: the file is replaced as a whole.
 * @remove: NOT_FOUND when there is none.
 *
 * A directory whose users the broker itself keeps (a realm of kind file). Callable from any thread.
 */
struct _UsherUserRegistryInterface
{
  GTypeInterface parent;

  JsonNode *(*list)   (UsherUserRegistry *registry,
                       GError           **error);
  gboolean  (*put)    (UsherUserRegistry *registry,
                       const char        *user,
                       const UsherSecret *password,
                       const char        *display_name,
                       const char *const *groups,
                       gint               disabled,
                       GError           **error);
  gboolean  (*remove) (UsherUserRegistry *registry,
                       const char        *user,
                       GError           **error);
};

JsonNode *usher_user_registry_list   (UsherUserRegistry *registry,
                                      GError           **error);
gboolean  usher_user_registry_put    (UsherUserRegistry *registry,
                                      const char        *user,
                                      const UsherSecret *password,
                                      const char        *display_name,
                                      const char *const *groups,
                                      gint               disabled,
                                      GError           **error);
gboolean  usher_user_registry_remove (UsherUserRegistry *registry,
                                      const char        *user,
                                      GError           **error);

G_END_DECLS
