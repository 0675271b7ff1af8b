/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-directory.h"

#include "common/error.h"

typedef struct
{
  char  *password;
  char **groups;
} FakeUser;

struct _UsherFakeDirectory
{
  GObject     parent_instance;

  GMutex      lock;
  char       *realm;
  GHashTable *users;
  guint       calls;
  gboolean    hangs;
};

static void fake_directory_iface_init (UsherDirectoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherFakeDirectory, usher_fake_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_DIRECTORY, fake_directory_iface_init))

static void
fake_directory_user_free (gpointer data)
{
  FakeUser *user = data;

  g_free (user->password);
  g_strfreev (user->groups);
  g_free (user);
}

static void
usher_fake_directory_finalize (GObject *object)
{
  UsherFakeDirectory *self = USHER_FAKE_DIRECTORY (object);

  g_free (self->realm);
  g_hash_table_unref (self->users);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_fake_directory_parent_class)->finalize (object);
}

static void
usher_fake_directory_class_init (UsherFakeDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_fake_directory_finalize;
}

static void
usher_fake_directory_init (UsherFakeDirectory *self)
{
  g_mutex_init (&self->lock);
  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, fake_directory_user_free);
}

UsherFakeDirectory *
usher_fake_directory_new (const char *realm)
{
  UsherFakeDirectory *self = g_object_new (USHER_TYPE_FAKE_DIRECTORY, NULL);

  self->realm = g_strdup (realm);
  return self;
}

void
usher_fake_directory_add (UsherFakeDirectory *self,
                          const char         *user,
                          const char         *password,
                          const char *const  *groups)
{
  FakeUser *row = g_new0 (FakeUser, 1);

  row->password = g_strdup (password);
  row->groups = g_strdupv ((char **) groups);
  g_hash_table_replace (self->users, g_strdup (user), row);
}

/* from now on every call waits until its caller gives up */
void
usher_fake_directory_hang (UsherFakeDirectory *self,
                           gboolean            hangs)
{
  g_atomic_int_set (&self->hangs, hangs);
}

guint
usher_fake_directory_calls (UsherFakeDirectory *self)
{
  return (guint) g_atomic_int_get (&self->calls);
}

static const FakeUser *
fake_directory_find (UsherFakeDirectory *self,
                     const char         *user,
                     const UsherWait    *wait,
                     GError            **error)
{
  g_atomic_int_inc (&self->calls);
  while (g_atomic_int_get (&self->hangs))
    {
      if (!usher_wait_check (wait, error))
        return NULL;
      g_usleep (5 * 1000);
    }
  return g_hash_table_lookup (self->users, user);
}

static UsherIdentity *
fake_directory_authenticate (UsherDirectory    *directory,
                             const char        *user,
                             const UsherSecret *password,
                             const UsherWait   *wait,
                             GError           **error)
{
  UsherFakeDirectory *self = USHER_FAKE_DIRECTORY (directory);
  const FakeUser *row = fake_directory_find (self, user, wait, error);

  if (row != NULL && g_strcmp0 (row->password, usher_secret_text (password)) == 0)
    return usher_identity_new (self->realm, user, NULL, (const char *const *) row->groups, g_get_real_time ());
  if (error == NULL || *error == NULL)
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS, "name or password is wrong");
  return NULL;
}

static UsherIdentity *
fake_directory_lookup (UsherDirectory  *directory,
                       const char      *user,
                       const UsherWait *wait,
                       GError         **error)
{
  UsherFakeDirectory *self = USHER_FAKE_DIRECTORY (directory);
  const FakeUser *row = fake_directory_find (self, user, wait, error);

  if (row != NULL)
    return usher_identity_new (self->realm, user, NULL, (const char *const *) row->groups, g_get_real_time ());
  if (error == NULL || *error == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no user %s", user);
  return NULL;
}

static gboolean
fake_directory_check (UsherDirectory  *directory,
                      const UsherWait *wait,
                      GError         **error)
{
  return TRUE;
}

static void
fake_directory_iface_init (UsherDirectoryInterface *iface)
{
  iface->authenticate = fake_directory_authenticate;
  iface->lookup = fake_directory_lookup;
  iface->check = fake_directory_check;
}
