/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/file/file-directory.h"

#include "broker/adapters/file/password-hash.h"
#include "broker/adapters/file/user-list.h"
#include "broker/adapters/file/users-file.h"
#include "common/error.h"

/**
 * UsherFileDirectory:
 *
 * Users of a realm from a file, read again as soon as it changed. A file that went bad is
 * reported and the users read before it stay. Its registry side changes the file.
 */
struct _UsherFileDirectory
{
  GObject        parent;
  char          *realm;
  char          *path;
  GMutex         lock;
  UsherFileStamp stamp;
  UsherUserList *users;
  GError        *fault;
};

static void file_directory_iface_init    (UsherDirectoryInterface    *iface);
static void file_directory_registry_init (UsherUserRegistryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherFileDirectory, usher_file_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_DIRECTORY, file_directory_iface_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_USER_REGISTRY, file_directory_registry_init))

static void
file_directory_read (UsherFileDirectory *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherUserList) users = usher_users_file_read (self->path, &self->stamp, &error);

  g_clear_error (&self->fault);
  if (users == NULL)
    {
      g_warning ("realm %s: %s; the users read before stay", self->realm, error->message);
      self->fault = g_steal_pointer (&error);
      return;
    }
  g_info ("realm %s: read %u users from %s", self->realm, usher_user_list_size (users), self->path);
  g_clear_pointer (&self->users, usher_user_list_unref);
  self->users = g_steal_pointer (&users);
}

/* the users as they are now, or the last good ones; fails when there never were any */
static UsherUserList *
file_directory_users (UsherFileDirectory *self,
                      GError            **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  UsherFileStamp now = usher_file_stamp_of (self->path);

  if ((self->users == NULL && self->fault == NULL) || !usher_file_stamp_equal (&self->stamp, &now))
    file_directory_read (self);
  if (self->users != NULL)
    return usher_user_list_ref (self->users);
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, self->fault->message);
  return NULL;
}

static UsherIdentity *
file_directory_identity (UsherFileDirectory  *self,
                         const UsherFileUser *user)
{
  return usher_identity_new (self->realm, user->name, user->display_name, (const char *const *) user->groups,
                             g_get_real_time ());
}

static UsherIdentity *
file_directory_authenticate (UsherDirectory    *directory,
                             const char        *name,
                             const UsherSecret *password,
                             const UsherWait   *wait,
                             GError           **error)
{
  UsherFileDirectory *self = USHER_FILE_DIRECTORY (directory);
  g_autoptr (UsherUserList) users = file_directory_users (self, error);
  const UsherFileUser *user;

  if (users == NULL)
    return NULL;
  user = usher_user_list_find (users, name);
  if (user == NULL || user->hash == NULL)
    {
      usher_password_hash_waste (usher_user_list_any_hash (users), password);
      usher_directory_set_wrong_credentials (error);
      return NULL;
    }
  if (!usher_password_hash_matches (user->hash, password))
    {
      usher_directory_set_wrong_credentials (error);
      return NULL;
    }
  if (user->disabled)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_ACCOUNT_DISABLED, "%s is disabled in %s", user->name, self->path);
      return NULL;
    }
  return file_directory_identity (self, user);
}

static UsherIdentity *
file_directory_lookup (UsherDirectory  *directory,
                       const char      *name,
                       const UsherWait *wait,
                       GError         **error)
{
  UsherFileDirectory *self = USHER_FILE_DIRECTORY (directory);
  g_autoptr (UsherUserList) users = file_directory_users (self, error);
  const UsherFileUser *user;

  if (users == NULL)
    return NULL;
  user = usher_user_list_find (users, name);
  if (user == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "%s has no user %s", self->path, name);
      return NULL;
    }
  if (user->disabled)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_ACCOUNT_DISABLED, "%s is disabled in %s", user->name, self->path);
      return NULL;
    }
  return file_directory_identity (self, user);
}

static gboolean
file_directory_check (UsherDirectory  *directory,
                      const UsherWait *wait,
                      GError         **error)
{
  UsherFileDirectory *self = USHER_FILE_DIRECTORY (directory);
  g_autoptr (UsherUserList) users = file_directory_users (self, error);
  g_autoptr (GMutexLocker) locker = NULL;

  if (users == NULL)
    return FALSE;
  locker = g_mutex_locker_new (&self->lock);
  if (self->fault == NULL)
    return TRUE;
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, self->fault->message);
  return FALSE;
}

static void
file_directory_describe (JsonBuilder         *builder,
                         const UsherFileUser *user)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, user->name);
  json_builder_set_member_name (builder, "display_name");
  json_builder_add_string_value (builder, user->display_name != NULL ? user->display_name : user->name);
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (char **group = user->groups; *group != NULL; group++)
    json_builder_add_string_value (builder, *group);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "disabled");
  json_builder_add_boolean_value (builder, user->disabled);
  json_builder_end_object (builder);
}

static JsonNode *
file_directory_list (UsherUserRegistry *registry,
                     GError           **error)
{
  UsherFileDirectory *self = USHER_FILE_DIRECTORY (registry);
  g_autoptr (UsherUserList) users = usher_users_file_read (self->path, NULL, error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (users == NULL)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < usher_user_list_size (users); i++)
    file_directory_describe (builder, usher_user_list_get (users, i));
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

static gboolean
file_directory_put (UsherUserRegistry *registry,
                    const char        *user,
                    const UsherSecret *password,
                    const char        *display_name,
                    const char *const *groups,
                    gint               disabled,
                    GError           **error)
{
  return usher_users_file_put (USHER_FILE_DIRECTORY (registry)->path, user, password, display_name, groups, disabled,
                               error);
}

static gboolean
file_directory_remove (UsherUserRegistry *registry,
                       const char        *user,
                       GError           **error)
{
  return usher_users_file_remove (USHER_FILE_DIRECTORY (registry)->path, user, error);
}

static void
usher_file_directory_finalize (GObject *object)
{
  UsherFileDirectory *self = USHER_FILE_DIRECTORY (object);

  g_free (self->realm);
  g_free (self->path);
  g_clear_pointer (&self->users, usher_user_list_unref);
  g_clear_error (&self->fault);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_file_directory_parent_class)->finalize (object);
}

static void
usher_file_directory_class_init (UsherFileDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_file_directory_finalize;
}

static void
file_directory_iface_init (UsherDirectoryInterface *iface)
{
  iface->authenticate = file_directory_authenticate;
  iface->lookup = file_directory_lookup;
  iface->check = file_directory_check;
}

static void
file_directory_registry_init (UsherUserRegistryInterface *iface)
{
  iface->list = file_directory_list;
  iface->put = file_directory_put;
  iface->remove = file_directory_remove;
}

static void
usher_file_directory_init (UsherFileDirectory *self)
{
  g_mutex_init (&self->lock);
}

/**
 * usher_file_directory_new:
 * @realm: name of the realm
 * @path: its users file; one that is not there yet has no users
 *
 * Returns: (transfer full): a directory; faults of the file are told by its methods
 */
UsherDirectory *
usher_file_directory_new (const char *realm,
                          const char *path)
{
  UsherFileDirectory *self = g_object_new (USHER_TYPE_FILE_DIRECTORY, NULL);

  self->realm = g_strdup (realm);
  self->path = g_strdup (path);
  return USHER_DIRECTORY (self);
}
