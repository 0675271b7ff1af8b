/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/password-store.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

static const SecretSchema *
password_store_schema (void)
{
  static const SecretSchema schema = {
    "org.usher.Client.Password", SECRET_SCHEMA_NONE,
    {
      { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "realm", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    },
  };

  return &schema;
}

static void
password_store_found (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char *password = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (password == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_pointer (task, usher_secret_new (password, strlen (password)), (GDestroyNotify) usher_secret_unref);
  secret_password_free (password);
}

/**
 * usher_password_store_find_async:
 * @server: the broker's address
 * @realm: (nullable): the realm
 * @user: the user
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was looked for
 * @data: for @callback
 */
void
usher_password_store_find_async (const char          *server,
                                 const char          *realm,
                                 const char          *user,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  secret_password_lookup (password_store_schema (), cancellable, password_store_found, task,
                          "server", server, "realm", realm != NULL ? realm : "", "user", user, NULL);
}

/**
 * usher_password_store_find_finish:
 * @result: of usher_password_store_find_async()
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the password; %NULL without @error when none is kept
 */
UsherSecret *
usher_password_store_find_finish (GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
password_store_kept (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * usher_password_store_keep_async:
 * @server: the broker's address
 * @realm: (nullable): the realm
 * @user: the user
 * @password: what to keep
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is kept, or cannot be
 * @data: for @callback
 */
void
usher_password_store_keep_async (const char          *server,
                                 const char          *realm,
                                 const char          *user,
                                 UsherSecret         *password,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  /* Translators: names a password in the keyring; the user, then the server */
  g_autofree char *label = g_strdup_printf (_("Usher: %s at %s"), user, server);

  secret_password_store (password_store_schema (), SECRET_COLLECTION_DEFAULT, label, usher_secret_text (password),
                         cancellable, password_store_kept, task,
                         "server", server, "realm", realm != NULL ? realm : "", "user", user, NULL);
}

/**
 * usher_password_store_keep_finish:
 * @result: of usher_password_store_keep_async()
 * @error: return location
 *
 * Returns: whether it is kept; FALSE with @error where there is no keyring
 */
gboolean
usher_password_store_keep_finish (GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
password_store_forgotten (GObject      *source,
                          GAsyncResult *result,
                          gpointer      data)
{
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_debug ("No password was taken out of the keyring: %s", error->message);
}

/**
 * usher_password_store_forget:
 * @server: the broker's address
 * @realm: (nullable): the realm
 * @user: the user
 *
 * Takes a password out of the keyring, if it is there.
 */
void
usher_password_store_forget (const char *server,
                             const char *realm,
                             const char *user)
{
  secret_password_clear (password_store_schema (), NULL, password_store_forgotten, NULL,
                         "server", server, "realm", realm != NULL ? realm : "", "user", user, NULL);
}
