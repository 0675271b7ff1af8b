/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/login-flow.h"

#include <string.h>

#include "broker/core/ticket.h"
#include "broker/service/audit.h"
#include "broker/service/login-attempts.h"
#include "broker/service/token-cache.h"
#include "common/error.h"

/* another broker's sign-out is seen after this long; each use is written down as rarely */
#define LOGIN_FLOW_BELIEVE (10 * G_TIME_SPAN_SECOND)
#define LOGIN_FLOW_TOUCH (60 * G_TIME_SPAN_SECOND)
#define LOGIN_FLOW_TOKEN_LENGTH 43

struct _UsherLoginFlow
{
  GObject            parent_instance;

  UsherContext      *context;
  UsherAttemptTable *users;
  UsherAttemptTable *addresses;
  UsherTokenCache   *cache;

  GMutex             lock;
  gint64             idle;
  gint64             longest;
  char             **admin_groups;
};

G_DEFINE_FINAL_TYPE (UsherLoginFlow, usher_login_flow, G_TYPE_OBJECT)

void
usher_login_flow_grant_free (UsherLoginGrant *sign_in)
{
  if (sign_in == NULL)
    return;
  g_clear_pointer (&sign_in->token, usher_secret_unref);
  g_clear_pointer (&sign_in->identity, usher_identity_unref);
  g_free (sign_in);
}

static void
usher_login_flow_finalize (GObject *object)
{
  UsherLoginFlow *self = USHER_LOGIN_FLOW (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->users, usher_login_attempts_free);
  g_clear_pointer (&self->addresses, usher_login_attempts_free);
  g_clear_pointer (&self->cache, usher_token_cache_free);
  g_strfreev (self->admin_groups);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_login_flow_parent_class)->finalize (object);
}

static void
usher_login_flow_class_init (UsherLoginFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_login_flow_finalize;
}

static void
usher_login_flow_init (UsherLoginFlow *self)
{
  g_mutex_init (&self->lock);
  self->users = usher_login_attempts_new (&usher_login_policy_user_limits);
  self->addresses = usher_login_attempts_new (&usher_login_policy_address_limits);
  self->cache = usher_token_cache_new (LOGIN_FLOW_BELIEVE);
}

/**
 * usher_login_flow_new:
 * @context: the ports
 * @idle_seconds: a token not used for so long ends
 * @longest_seconds: no token lives longer
 * @admin_groups: (nullable): whose members may use the admin routes
 *
 * Returns: (transfer full): the flow; its methods may be called from any thread
 */
UsherLoginFlow *
usher_login_flow_new (UsherContext      *context,
                      guint              idle_seconds,
                      guint              longest_seconds,
                      const char *const *admin_groups)
{
  UsherLoginFlow *self = g_object_new (USHER_TYPE_LOGIN_FLOW, NULL);

  self->context = g_object_ref (context);
  usher_login_flow_set_limits (self, idle_seconds, longest_seconds, admin_groups);
  return self;
}

/**
 * usher_login_flow_set_limits:
 * @flow: the flow
 * @idle_seconds, @longest_seconds, @admin_groups: as in usher_login_flow_new()
 *
 * For a reload; tokens given out before keep the end they were given.
 */
void
usher_login_flow_set_limits (UsherLoginFlow    *self,
                             guint              idle_seconds,
                             guint              longest_seconds,
                             const char *const *admin_groups)
{
  g_mutex_lock (&self->lock);
  self->idle = idle_seconds * G_TIME_SPAN_SECOND;
  self->longest = longest_seconds * G_TIME_SPAN_SECOND;
  g_strfreev (self->admin_groups);
  self->admin_groups = g_strdupv ((char **) admin_groups);
  g_mutex_unlock (&self->lock);
}

/* one user however the name is written: directories take other cases, wide letters and more blanks for the same */
static char *
login_flow_user_key (const char *realm,
                     const char *user)
{
  g_autofree char *composed = g_utf8_normalize (user, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : user, -1);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  g_autoptr (GString) key = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_string_append_printf (key, "%s%s", key->len > 0 ? " " : "", words[i]);
    }
  g_string_append_printf (key, "@%s", realm);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

/* who has a whole IPv6 network must not try from each of its addresses */
static const char *
login_flow_source (const UsherRequest *request)
{
  return request->network != NULL ? request->network : request->address;
}

static guint
login_flow_seconds (gint64 until,
                    gint64 now)
{
  return (guint) MAX (1, (until - now + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND);
}

static gboolean
login_flow_locked (UsherLoginFlow *self,
                   UsherRequest   *request,
                   const char     *user,
                   gint64          until,
                   gint64          now,
                   GError        **error)
{
  g_autoptr (GError) locked = NULL;
  UsherAuditEntry entry = usher_audit_entry (request, "sign-in", NULL);

  request->retry_after = login_flow_seconds (until, now);
  locked = g_error_new (USHER_ERROR, USHER_ERROR_LOCKED, "too many wrong tries; next one in %u s",
                        request->retry_after);
  entry.actor = user;
  usher_audit_write (self->context, &entry, locked);
  g_propagate_error (error, g_steal_pointer (&locked));
  return FALSE;
}

/**
 * usher_login_flow_admit:
 * @flow: the flow
 * @request: from where; gets retry_after with LOCKED
 * @realm: (nullable): name of the realm
 * @user: the name that was typed
 * @not_before: (out): when the try may be looked at, in µs of g_get_monotonic_time()
 * @error: LOCKED, or BAD_REQUEST for a realm that is not there
 *
 * Never blocks.
 *
 * Returns: whether the try is taken up at all
 */
gboolean
usher_login_flow_admit (UsherLoginFlow *self,
                        UsherRequest   *request,
                        const char     *realm,
                        const char     *user,
                        gint64         *not_before,
                        GError        **error)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (self->context);
  const UsherSignInRealm *found = usher_sign_in_realm_find (realms, realm);
  g_autofree char *key = NULL;
  gint64 now = g_get_monotonic_time ();
  gint64 user_until, address_until;

  if (found == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "realm: there is no realm “%s”",
                   realm != NULL ? realm : "");
      return FALSE;
    }
  key = login_flow_user_key (found->name, user);
  if (usher_login_attempts_admit (self->addresses, login_flow_source (request), now, &address_until) == USHER_LOGIN_LOCKED)
    return login_flow_locked (self, request, key, address_until, now, error);
  if (usher_login_attempts_admit (self->users, key, now, &user_until) == USHER_LOGIN_LOCKED)
    return login_flow_locked (self, request, key, user_until, now, error);
  *not_before = MAX (user_until, address_until);
  return TRUE;
}

static gboolean
login_flow_hash (const char *token,
                 guint8     *hash)
{
  G_STATIC_ASSERT (USHER_TOKEN_HASH_LENGTH == USHER_SECRET_DIGEST_LENGTH);

  if (token == NULL || strlen (token) != LOGIN_FLOW_TOKEN_LENGTH)
    return FALSE;
  usher_secret_digest (token, hash);
  return TRUE;
}

static void
login_flow_note_failure (UsherLoginFlow *self,
                         UsherRequest   *request,
                         const char     *key,
                         const GError   *error)
{
  gint64 now = g_get_monotonic_time ();
  gint64 until;

  if (!usher_error_is (error, USHER_ERROR_WRONG_CREDENTIALS))
    return;
  usher_login_attempts_failed (self->addresses, login_flow_source (request), now);
  until = usher_login_attempts_failed (self->users, key, now);
  if (until > now)
    request->retry_after = login_flow_seconds (until, now);
}

/* the cache must not believe a token beyond its idle time */
static void
login_flow_believe (UsherLoginFlow *self,
                    UsherTokenRow  *row,
                    gint64          idle,
                    gint64          now)
{
  row->expires = MIN (row->expires, row->used + idle);
  usher_token_cache_put (self->cache, row, now);
}

static UsherLoginGrant *
login_flow_issue (UsherLoginFlow        *self,
                  UsherRequest          *request,
                  UsherIdentity         *identity,
                  const UsherAuditEntry *entry,
                  GError               **error)
{
  g_autoptr (UsherSecret) random = usher_secret_random (USHER_TICKET_RANDOM);
  g_autoptr (UsherLoginGrant) sign_in = g_new0 (UsherLoginGrant, 1);
  UsherTokenRow row = { .identity = identity, .address = request->address };
  gint64 now = g_get_real_time ();
  gint64 idle;

  sign_in->token = usher_ticket_new (random);
  sign_in->identity = usher_identity_ref (identity);
  sign_in->admin = usher_login_flow_is_admin (self, identity);
  g_mutex_lock (&self->lock);
  sign_in->expires = now + self->longest;
  idle = self->idle;
  g_mutex_unlock (&self->lock);

  login_flow_hash (usher_secret_text (sign_in->token), row.hash);
  row.expires = sign_in->expires;
  row.used = now;
  if (!usher_token_store_add (usher_context_tokens (self->context), &row, entry, error))
    return NULL;
  usher_audit_log (entry);
  login_flow_believe (self, &row, idle, now);
  return g_steal_pointer (&sign_in);
}

/**
 * usher_login_flow_sign_in:
 * @flow: the flow
 * @request: from where, and how long the caller waits
 * @realm: (nullable): name of the realm; NULL for the default one
 * @user: the name that was typed
 * @password: what was typed
 * @error: WRONG_CREDENTIALS, and what #UsherDirectoryInterface says
 *
 * Blocks on the directory. Looks at a try that usher_login_flow_admit() took up.
 *
 * Returns: (transfer full): the sign-in with its token
 */
UsherLoginGrant *
usher_login_flow_sign_in (UsherLoginFlow    *self,
                          UsherRequest      *request,
                          const char        *realm,
                          const char        *user,
                          const UsherSecret *password,
                          GError           **error)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (self->context);
  const UsherSignInRealm *found = usher_sign_in_realm_find (realms, realm);
  g_autoptr (UsherIdentity) identity = NULL;
  g_autoptr (UsherLoginGrant) sign_in = NULL;
  g_autoptr (GError) failure = NULL;
  g_autofree char *key = NULL;
  g_autofree char *owner = NULL;
  UsherAuditEntry entry = usher_audit_entry (request, "sign-in", NULL);

  if (found == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "realm: there is no such realm");
      return NULL;
    }
  key = login_flow_user_key (found->name, user);
  entry.actor = key;
  if (usher_secret_length (password) == 0)
    g_set_error_literal (&failure, USHER_ERROR, USHER_ERROR_WRONG_CREDENTIALS, "an empty password is never right");
  else
    identity = usher_directory_authenticate (found->directory, user, password, &request->wait, &failure);
  if (identity != NULL)
    {
      owner = usher_identity_owner (identity);
      entry.actor = owner;
      usher_login_attempts_clear (self->users, key);
      sign_in = login_flow_issue (self, request, identity, &entry, &failure);
    }
  if (sign_in != NULL)
    return g_steal_pointer (&sign_in);
  login_flow_note_failure (self, request, key, failure);
  usher_audit_write (self->context, &entry, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static UsherIdentity *
login_flow_read_token (UsherLoginFlow *self,
                       const guint8   *hash,
                       gint64          now,
                       GError        **error)
{
  UsherTokenStore *tokens = usher_context_tokens (self->context);
  g_autoptr (UsherTokenRow) row = usher_token_store_get (tokens, hash, error);
  gint64 idle;

  if (row == NULL)
    return NULL;
  g_mutex_lock (&self->lock);
  idle = self->idle;
  g_mutex_unlock (&self->lock);
  if (now >= row->expires || now >= row->used + idle)
    {
      usher_token_store_remove (tokens, hash, NULL);
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the token is too old");
      return NULL;
    }
  if (now - row->used >= MIN (LOGIN_FLOW_TOUCH, idle / 4))
    {
      if (!usher_token_store_touch (tokens, hash, now, error))
        return NULL;
      row->used = now;
    }
  login_flow_believe (self, row, idle, now);
  return usher_identity_ref (row->identity);
}

/* a realm that left the configuration takes its users' sign-ins with it, also where another realm of its name comes */
static gboolean
login_flow_has_realm (UsherLoginFlow *self,
                      const char     *name)
{
  g_autoptr (GPtrArray) realms = usher_context_dup_realms (self->context);

  return usher_sign_in_realm_find (realms, name) != NULL;
}

static void
login_flow_forget (UsherLoginFlow *self,
                   const guint8   *hash)
{
  g_autoptr (GError) error = NULL;

  usher_token_cache_remove (self->cache, hash);
  if (!usher_token_store_remove (usher_context_tokens (self->context), hash, &error))
    g_message ("a sign-in of a realm that is gone stays in the store: %s", error->message);
}

/**
 * usher_login_flow_check:
 * @flow: the flow
 * @token: (nullable): a token as the caller sent it
 * @error: NOT_SIGNED_IN, also when the user's realm is no longer configured, or what the store says
 *
 * Returns: (transfer full): whose token it is
 */
UsherIdentity *
usher_login_flow_check (UsherLoginFlow *self,
                        const char     *token,
                        GError        **error)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  gint64 now = g_get_real_time ();
  g_autoptr (GError) failure = NULL;
  UsherIdentity *identity = NULL;

  if (login_flow_hash (token, hash))
    {
      identity = usher_token_cache_find (self->cache, hash, now);
      if (identity == NULL)
        identity = login_flow_read_token (self, hash, now, &failure);
    }
  if (identity != NULL && !login_flow_has_realm (self, identity->realm))
    {
      login_flow_forget (self, hash);
      g_clear_pointer (&identity, usher_identity_unref);
    }
  if (identity != NULL)
    return identity;
  if (failure != NULL && !usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_NOT_SIGNED_IN, "sign in first");
  return NULL;
}

/**
 * usher_login_flow_sign_out:
 * @flow: the flow
 * @request: who
 * @token: the token to end
 * @error: what the store says
 *
 * Returns: whether the token is no longer valid
 */
gboolean
usher_login_flow_sign_out (UsherLoginFlow *self,
                           UsherRequest   *request,
                           const char     *token,
                           GError        **error)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  UsherAuditEntry entry = usher_audit_entry (request, "sign-out", NULL);

  if (!login_flow_hash (token, hash))
    return TRUE;
  usher_token_cache_remove (self->cache, hash);
  if (!usher_token_store_remove (usher_context_tokens (self->context), hash, error))
    return FALSE;
  usher_audit_write (self->context, &entry, NULL);
  return TRUE;
}

/**
 * usher_login_flow_is_admin:
 * @flow: the flow
 * @identity: somebody
 *
 * Returns: whether @identity is in one of the admin groups
 */
gboolean
usher_login_flow_is_admin (UsherLoginFlow      *self,
                           const UsherIdentity *identity)
{
  gboolean admin;

  g_mutex_lock (&self->lock);
  admin = usher_identity_in_any (identity, (const char *const *) self->admin_groups);
  g_mutex_unlock (&self->lock);
  return admin;
}

/**
 * usher_login_flow_check_admin:
 * @flow: the flow
 * @request: of a signed-in user
 * @what: what is asked for, for the audit of a refusal
 * @error: FORBIDDEN
 *
 * Returns: whether the user may administer
 */
gboolean
usher_login_flow_check_admin (UsherLoginFlow     *self,
                              const UsherRequest *request,
                              const char         *what,
                              GError            **error)
{
  UsherAuditEntry entry = usher_audit_entry (request, "admin", NULL);
  g_autoptr (GError) refused = NULL;

  if (usher_login_flow_is_admin (self, request->who))
    return TRUE;
  refused = g_error_new (USHER_ERROR, USHER_ERROR_FORBIDDEN, "%s: %s is in none of the admin groups", what, request->actor);
  usher_audit_write (self->context, &entry, refused);
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

/**
 * usher_login_flow_tidy:
 * @flow: the flow
 *
 * Forgets what is over; to be called now and then.
 */
void
usher_login_flow_tidy (UsherLoginFlow *self)
{
  gint64 now = g_get_real_time ();
  g_autoptr (GError) error = NULL;
  gint64 idle;

  g_mutex_lock (&self->lock);
  idle = self->idle;
  g_mutex_unlock (&self->lock);
  usher_login_attempts_tidy (self->users, g_get_monotonic_time ());
  usher_login_attempts_tidy (self->addresses, g_get_monotonic_time ());
  usher_token_cache_tidy (self->cache, now);
  if (usher_token_store_expire (usher_context_tokens (self->context), now, now - idle, &error) < 0)
    g_warning ("old sign-ins stay: %s", error->message);
}
