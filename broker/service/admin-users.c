/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-users.h"

#include "broker/service/audit.h"
#include "common/error.h"

/* a realm whose users the broker keeps: the one that is named, the default one, or the only one */
static const UsherSignInRealm *
admin_users_find_realm (GPtrArray  *realms,
                        const char *name,
                        GError    **error)
{
  const UsherSignInRealm *found = NULL;
  guint kept = 0;

  if (name != NULL)
    {
      found = usher_sign_in_realm_find (realms, name);
      if (found != NULL && found->registry != NULL)
        return found;
      if (found == NULL)
        g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no realm '%s'", name);
      else
        g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the users of realm '%s' are kept by its directory",
                     name);
      return NULL;
    }
  for (guint i = 0; i < realms->len; i++)
    {
      const UsherSignInRealm *realm = realms->pdata[i];

      if (realm->registry == NULL)
        continue;
      kept++;
      if (found == NULL || realm->is_default)
        found = realm;
    }
  if (found != NULL && (kept == 1 || found->is_default))
    return found;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                       found == NULL ? "no realm keeps its users in a file: users are kept by the directory"
                                     : "several realms keep users: name one");
  return NULL;
}

/**
 * usher_admin_users_list:
 * @context: the ports
 * @realm: (nullable): NULL for the one realm whose users the broker keeps
 * @error: NOT_FOUND, BAD_REQUEST when the realm's users are not the broker's
 *
 * Returns: (transfer full) (nullable): as usher_user_registry_list()
 */
JsonNode *
usher_admin_users_list (UsherContext *context,
                        const char   *realm,
                        GError      **error)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (context);
  const UsherSignInRealm *found = admin_users_find_realm (realms, realm, error);

  return found != NULL ? usher_user_registry_list (found->registry, error) : NULL;
}

static void
admin_users_audit (UsherContext *context,
                   UsherRequest *request,
                   const char   *action,
                   const char   *owner,
                   const GError *error)
{
  UsherAuditEntry audit = usher_audit_entry (request, action, NULL);

  audit.detail = owner;
  usher_audit_write (context, &audit, error);
}

/**
 * usher_admin_users_put:
 * @context: the ports
 * @request: which administrator
 * @change: what is to be changed
 * @error: BAD_REQUEST, NOT_FOUND
 *
 * Adds a user or changes one. With a new password, or when disabled, the user's sign-ins end.
 *
 * Returns: whether it is done
 */
gboolean
usher_admin_users_put (UsherContext          *context,
                       UsherRequest          *request,
                       const UsherUserChange *change,
                       GError               **error)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (context);
  const UsherSignInRealm *realm = admin_users_find_realm (realms, change->realm, error);
  g_autofree char *owner = NULL;
  g_autoptr (GError) failure = NULL;

  if (realm == NULL)
    return FALSE;
  owner = g_strdup_printf ("%s@%s", change->user, realm->name);
  usher_user_registry_put (realm->registry, change->user, change->password, change->display_name, change->groups,
                           change->disabled, &failure);
  admin_users_audit (context, request, change->password != NULL ? "user-password" : "user-change", owner, failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (change->password == NULL && change->disabled != 1)
    return TRUE;
  return usher_token_store_remove_owner (usher_context_tokens (context), owner, error);
}

/**
 * usher_admin_users_remove:
 * @context: the ports
 * @request: which administrator
 * @realm: (nullable): as in usher_admin_users_list()
 * @user: the name
 * @error: NOT_FOUND, BAD_REQUEST
 *
 * Removes a user and ends the user's sign-ins. Desktops stay until they are released.
 *
 * Returns: whether it is done
 */
gboolean
usher_admin_users_remove (UsherContext *context,
                          UsherRequest *request,
                          const char   *realm,
                          const char   *user,
                          GError      **error)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (context);
  const UsherSignInRealm *found = admin_users_find_realm (realms, realm, error);
  g_autofree char *owner = NULL;
  g_autoptr (GError) failure = NULL;

  if (found == NULL)
    return FALSE;
  owner = g_strdup_printf ("%s@%s", user, found->name);
  usher_user_registry_remove (found->registry, user, &failure);
  admin_users_audit (context, request, "user-remove", owner, failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return usher_token_store_remove_owner (usher_context_tokens (context), owner, error);
}
