/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/broker-client.h"

#include <string.h>

#include "client/api/answer-list.h"
#include "client/api/broker-client-private.h"
#include "client/api/job-call.h"

#define ANSWER_SECONDS 15
/* a broker slows wrong passwords down, and a directory may be far */
#define SIGN_IN_SECONDS 60
/* whoever closes the window is not kept waiting by a broker that hangs */
#define LEAVE_SECONDS 5

struct _UsherBrokerClient
{
  GObject parent_instance;

  UsherServerProfile *profile;
  SoupSession        *session;
  UsherTrust         *trust;
  GError             *trust_error;
  UsherSecret        *token;
  GTask              *leaving;
  GSource            *leave_deadline;
  guint               n_calls; /* on their way */
};

enum
{
  SIGNED_OFF,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UsherBrokerClient, usher_broker_client, G_TYPE_OBJECT)

/* turns an answer into what the task returns; FALSE with an error of the wire */
typedef gboolean (*ReadAnswer) (UsherBrokerClient *self,
                                UsherAnswer       *answer,
                                GTask             *task,
                                GError           **error);

static void
broker_client_open_session (UsherBrokerClient *self)
{
  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->trust, usher_trust_unref);
  g_clear_error (&self->trust_error);

  self->session = soup_session_new_with_options ("user-agent", "usher", "timeout", 0, "idle-timeout", 60, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->trust = usher_trust_new (self->profile, &self->trust_error);
  if (self->trust != NULL)
    usher_trust_apply (self->trust, self->session);
}

static void
usher_broker_client_finalize (GObject *object)
{
  UsherBrokerClient *self = USHER_BROKER_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->trust, usher_trust_unref);
  g_clear_error (&self->trust_error);
  g_clear_pointer (&self->token, usher_secret_unref);
  g_clear_pointer (&self->profile, usher_server_profile_free);
  G_OBJECT_CLASS (usher_broker_client_parent_class)->finalize (object);
}

static void
usher_broker_client_class_init (UsherBrokerClientClass *class)
{
  G_OBJECT_CLASS (class)->finalize = usher_broker_client_finalize;

  signals[SIGNED_OFF] = g_signal_new ("signed-off", USHER_TYPE_BROKER_CLIENT, G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_broker_client_init (UsherBrokerClient *self)
{
}

/**
 * usher_broker_client_new:
 * @profile: the broker; copied
 *
 * Returns: (transfer full): a client that has not connected yet
 */
UsherBrokerClient *
usher_broker_client_new (const UsherServerProfile *profile)
{
  UsherBrokerClient *self = g_object_new (USHER_TYPE_BROKER_CLIENT, NULL);

  self->profile = usher_server_profile_copy (profile);
  broker_client_open_session (self);
  return self;
}

const UsherServerProfile *
usher_broker_client_get_profile (UsherBrokerClient *self)
{
  return self->profile;
}

/**
 * usher_broker_client_pin:
 * @fingerprint: (nullable): of the certificate the user has compared; NULL unpins
 *
 * Calls from now on take this certificate and no other. Calls on their way fail; a sign-in made
 * before is forgotten.
 */
void
usher_broker_client_pin (UsherBrokerClient *self,
                         const char        *fingerprint)
{
  g_free (self->profile->fingerprint);
  self->profile->fingerprint = g_strdup (fingerprint);
  g_clear_pointer (&self->token, usher_secret_unref);
  broker_client_open_session (self);
}

gboolean
usher_broker_client_is_signed_in (UsherBrokerClient *self)
{
  return self->token != NULL;
}

static void
broker_client_leave (UsherBrokerClient *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->leaving);

  g_source_destroy (self->leave_deadline);
  g_clear_pointer (&self->leave_deadline, g_source_unref);
  g_task_return_boolean (task, TRUE);
}

/* the line is left before the sign-in is: only who is signed in may */
static void
broker_client_call_ended (UsherBrokerClient *self)
{
  if (self->leaving == NULL || self->n_calls > 0)
    return;
  if (self->token != NULL)
    usher_broker_client_sign_out_async (self, NULL, NULL, NULL);
  else
    broker_client_leave (self);
}

static void
on_exchanged (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  UsherBrokerClient *self = g_task_get_source_object (task);
  UsherSecret *token = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  UsherAnswer *answer = usher_exchange_send_finish (SOUP_SESSION (source), result, &error);

  self->n_calls--;
  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) usher_exchange_free_answer);
      broker_client_call_ended (self);
      return;
    }
  /* an answer to an older sign-in says nothing about this one */
  if (g_error_matches (error, USHER_FAILURE, USHER_FAILURE_NOT_SIGNED_IN) && token != NULL && token == self->token)
    {
      g_clear_pointer (&self->token, usher_secret_unref);
      g_signal_emit (self, signals[SIGNED_OFF], 0);
    }
  g_task_return_error (task, g_steal_pointer (&error));
  broker_client_call_ended (self);
}

void
usher_broker_client_send_async (UsherBrokerClient     *self,
                                const UsherBrokerCall *call,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *url = g_strconcat (self->profile->url, call->path, NULL);
  UsherRequest request = { .method = call->method, .url = url, .token = self->token, .body = call->body,
                           .seconds = call->seconds, .repeatable = call->repeatable };

  g_task_set_source_tag (task, usher_broker_client_send_async);
  if (self->trust == NULL)
    {
      g_autoptr (UsherFailure) failure = usher_failure_new (USHER_FAILURE_CERTIFICATE_UNTRUSTED, self->trust_error->message);

      g_task_return_error (task, usher_failure_to_error (failure));
      return;
    }
  if (self->token != NULL)
    g_task_set_task_data (task, usher_secret_ref (self->token), (GDestroyNotify) usher_secret_unref);
  self->n_calls++;
  usher_exchange_send_async (self->session, self->trust, &request, cancellable, on_exchanged, g_steal_pointer (&task));
}

UsherAnswer *
usher_broker_client_send_finish (UsherBrokerClient *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_called (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  UsherBrokerClient *self = USHER_BROKER_CLIENT (source);
  g_autoptr (GTask) task = data;
  ReadAnswer read = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) wire = NULL;
  g_autoptr (UsherAnswer) answer = usher_broker_client_send_finish (self, result, &error);

  if (answer == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!read (self, answer, task, &wire))
    {
      g_autoptr (UsherFailure) failure = usher_failure_new (USHER_FAILURE_PROTOCOL, wire->message);

      g_task_return_error (task, usher_failure_to_error (failure));
    }
}

/* what every call without a job begins with */
static void
broker_client_call (UsherBrokerClient     *self,
                    const UsherBrokerCall *call,
                    ReadAnswer             read,
                    GCancellable          *cancellable,
                    GAsyncReadyCallback    callback,
                    gpointer               user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, read, NULL);
  usher_broker_client_send_async (self, call, cancellable, on_called, task);
}

static gboolean
broker_client_return_list (GTask     *task,
                           GPtrArray *list)
{
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  return list != NULL;
}

static gboolean
broker_client_read_realms (UsherBrokerClient *self,
                           UsherAnswer       *answer,
                           GTask             *task,
                           GError           **error)
{
  return broker_client_return_list (task, usher_answer_list_realms (answer, error));
}

void
usher_broker_client_list_realms_async (UsherBrokerClient  *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  UsherBrokerCall call = { .method = "GET", .path = "/v1/realms", .seconds = ANSWER_SECONDS };

  broker_client_call (self, &call, broker_client_read_realms, cancellable, callback, user_data);
}

GPtrArray *
usher_broker_client_list_realms_finish (UsherBrokerClient *self,
                                        GAsyncResult      *result,
                                        GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
broker_client_read_sign_in (UsherBrokerClient *self,
                            UsherAnswer       *answer,
                            GTask             *task,
                            GError           **error)
{
  g_autoptr (UsherSignIn) sign_in = usher_sign_in_from_json (answer->json, error);

  if (sign_in == NULL)
    return FALSE;
  if (sign_in->token == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the broker took the sign-in and gave no token");
      return FALSE;
    }
  /* cancelled in between, nobody would know that somebody is signed in */
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_clear_pointer (&self->token, usher_secret_unref);
      self->token = g_steal_pointer (&sign_in->token);
    }
  g_task_return_pointer (task, g_steal_pointer (&sign_in), (GDestroyNotify) usher_sign_in_free);
  return TRUE;
}

void
usher_broker_client_sign_in_async (UsherBrokerClient  *self,
                                   const char         *realm,
                                   const char         *user,
                                   UsherSecret        *password,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  UsherBrokerCall call = { .method = "POST", .path = "/v1/login", .body = body, .seconds = SIGN_IN_SECONDS };
  char *copy;

  g_clear_pointer (&self->token, usher_secret_unref);
  json_object_set_string_member (object, "realm", realm);
  json_object_set_string_member (object, "user", user);
  json_object_set_string_member (object, "password", usher_secret_text (password));
  json_node_set_object (body, object);
  broker_client_call (self, &call, broker_client_read_sign_in, cancellable, callback, user_data);

  /* json-glib frees its copy as it is */
  copy = (char *) json_object_get_string_member (object, "password");
  usher_secret_wipe (copy, strlen (copy));
}

UsherSignIn *
usher_broker_client_sign_in_finish (UsherBrokerClient *self,
                                    GAsyncResult      *result,
                                    GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
broker_client_read_nothing (UsherBrokerClient *self,
                            UsherAnswer       *answer,
                            GTask             *task,
                            GError           **error)
{
  g_task_return_boolean (task, TRUE);
  return TRUE;
}

void
usher_broker_client_sign_out_async (UsherBrokerClient  *self,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  UsherBrokerCall call = { .method = "POST", .path = "/v1/logout", .seconds = ANSWER_SECONDS };

  if (self->token == NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

      g_task_return_boolean (task, TRUE);
      return;
    }
  broker_client_call (self, &call, broker_client_read_nothing, cancellable, callback, user_data);
  g_clear_pointer (&self->token, usher_secret_unref);
}

gboolean
usher_broker_client_sign_out_finish (UsherBrokerClient *self,
                                     GAsyncResult      *result,
                                     GError           **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
on_leave_deadline (gpointer data)
{
  g_autoptr (UsherBrokerClient) self = g_object_ref (data);

  broker_client_leave (self);
  soup_session_abort (self->session);
  return G_SOURCE_REMOVE;
}

static gboolean
on_leave (gpointer data)
{
  GTask *task = data;
  UsherBrokerClient *self = g_task_get_source_object (task);

  self->leaving = g_object_ref (task);
  self->leave_deadline = g_timeout_source_new_seconds (LEAVE_SECONDS);
  g_source_set_callback (self->leave_deadline, on_leave_deadline, self, NULL);
  g_source_attach (self->leave_deadline, g_main_context_get_thread_default ());
  broker_client_call_ended (self);
  return G_SOURCE_REMOVE;
}

void
usher_broker_client_leave_async (UsherBrokerClient  *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  /* after the calls that were cancelled a moment ago: they have something to tell the broker, too */
  g_source_set_callback (source, on_leave, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

void
usher_broker_client_leave_finish (UsherBrokerClient *self,
                                  GAsyncResult      *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static gboolean
broker_client_read_me (UsherBrokerClient *self,
                       UsherAnswer       *answer,
                       GTask             *task,
                       GError           **error)
{
  UsherSignIn *me = usher_sign_in_from_json (answer->json, error);

  if (me == NULL)
    return FALSE;
  g_task_return_pointer (task, me, (GDestroyNotify) usher_sign_in_free);
  return TRUE;
}

void
usher_broker_client_get_me_async (UsherBrokerClient  *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  UsherBrokerCall call = { .method = "GET", .path = "/v1/me", .seconds = ANSWER_SECONDS };

  broker_client_call (self, &call, broker_client_read_me, cancellable, callback, user_data);
}

UsherSignIn *
usher_broker_client_get_me_finish (UsherBrokerClient *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
broker_client_read_offers (UsherBrokerClient *self,
                           UsherAnswer       *answer,
                           GTask             *task,
                           GError           **error)
{
  return broker_client_return_list (task, usher_answer_list_offers (answer, error));
}

void
usher_broker_client_list_offers_async (UsherBrokerClient  *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  UsherBrokerCall call = { .method = "GET", .path = "/v1/desktops", .seconds = ANSWER_SECONDS };

  broker_client_call (self, &call, broker_client_read_offers, cancellable, callback, user_data);
}

GPtrArray *
usher_broker_client_list_offers_finish (UsherBrokerClient *self,
                                        GAsyncResult      *result,
                                        GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
broker_client_path_of (const char *offer_id,
                       const char *action)
{
  g_autofree char *id = g_uri_escape_string (offer_id, ":", FALSE);

  return g_strdup_printf ("/v1/desktops/%s/%s", id, action);
}

/* @body: (transfer full) */
static void
broker_client_launch (UsherBrokerClient        *self,
                      const char               *offer_id,
                      JsonObject               *body,
                      UsherBrokerClientProgress progress,
                      gpointer                  progress_data,
                      GTask                    *task)
{
  g_autofree char *path = broker_client_path_of (offer_id, "launch");
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  UsherJobCall call = { .path = path, .body = node, .wants_document = TRUE,
                        .progress = progress, .progress_data = progress_data };

  json_node_take_object (node, body);
  usher_job_call_start (self, &call, task);
}

void
usher_broker_client_launch_async (UsherBrokerClient        *self,
                                  const char               *offer_id,
                                  gboolean                  take_over,
                                  UsherBrokerClientProgress progress,
                                  gpointer                  progress_data,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data)
{
  JsonObject *body = json_object_new ();

  json_object_set_boolean_member (body, "take_over", take_over);
  broker_client_launch (self, offer_id, body, progress, progress_data, g_task_new (self, cancellable, callback, user_data));
}

void
usher_broker_client_resume_async (UsherBrokerClient        *self,
                                  const char               *offer_id,
                                  const char               *session,
                                  UsherBrokerClientProgress progress,
                                  gpointer                  progress_data,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data)
{
  JsonObject *body = json_object_new ();

  json_object_set_boolean_member (body, "take_over", FALSE);
  json_object_set_string_member (body, "resume", session);
  broker_client_launch (self, offer_id, body, progress, progress_data, g_task_new (self, cancellable, callback, user_data));
}

UsherLaunchDocument *
usher_broker_client_launch_finish (UsherBrokerClient *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
usher_broker_client_act_async (UsherBrokerClient        *self,
                               const char               *offer_id,
                               UsherOfferActions         action,
                               UsherBrokerClientProgress progress,
                               gpointer                  progress_data,
                               GCancellable             *cancellable,
                               GAsyncReadyCallback       callback,
                               gpointer                  user_data)
{
  g_autofree char *path = broker_client_path_of (offer_id, usher_offer_action_to_word (action));
  UsherJobCall call = { .path = path, .progress = progress, .progress_data = progress_data };

  g_return_if_fail (action != USHER_OFFER_LAUNCH);
  usher_job_call_start (self, &call, g_task_new (self, cancellable, callback, user_data));
}

gboolean
usher_broker_client_act_finish (UsherBrokerClient *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
