/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-broker.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "client/model/fingerprint.h"
#include "common/error.h"
#include "common/wire/json-text.h"
#include "common/wire/sign-in.h"
#include "tests/fakes/fake-script.h"
#include "tests/lib/test-pki.h"

/* a launch, or another action, that goes on */
typedef struct
{
  char    *id;
  char    *offer;
  guint    step;
  gboolean launch;
} FakeJob;

struct _UsherFakeBroker
{
  SoupServer      *server;
  UsherFakeScript *script;
  char            *folder;
  char            *ca_file;
  char            *url;
  GHashTable      *tokens;  /* text → user */
  GHashTable      *jobs;    /* id → FakeJob */
  GHashTable      *counts;  /* "POST /v1/login" → number */
  GHashTable      *delayed; /* set of GSource */
  char            *last_session;
  guint            next_job;
};

/* an answer on its way: the call is over when it is freed */
typedef struct
{
  UsherFakeBroker   *broker;
  SoupServerMessage *message;
  GSource           *source;
} Delay;

static void
fake_job_free (gpointer data)
{
  FakeJob *job = data;

  g_free (job->id);
  g_free (job->offer);
  g_free (job);
}

static void
fake_broker_answer_text (SoupServerMessage *message,
                         guint              status,
                         const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  if (text != NULL)
    soup_server_message_set_response (message, status < 400 ? "application/json" : "application/problem+json",
                                      SOUP_MEMORY_COPY, text, strlen (text));
}

static void
fake_broker_answer (SoupServerMessage *message,
                    guint              status,
                    JsonNode          *node)
{
  g_autofree char *text = node == NULL ? NULL : usher_json_text_write (node);

  fake_broker_answer_text (message, status, text);
  if (node != NULL)
    json_node_unref (node);
}

static void
fake_broker_refuse (SoupServerMessage *message,
                    UsherError         code)
{
  g_autoptr (GError) error = g_error_new_literal (USHER_ERROR, code, "the fake broker says so");
  g_autoptr (UsherProblem) problem = usher_problem_new_from_error (error);

  fake_broker_answer (message, problem->status, usher_problem_to_json (problem));
}

static gboolean
on_delay_over (gpointer data)
{
  Delay *delay = data;

  soup_server_message_unpause (delay->message);
  g_hash_table_remove (delay->broker->delayed, delay->source);
  return G_SOURCE_REMOVE;
}

static void
fake_broker_free_delay (gpointer data)
{
  Delay *delay = data;

  g_object_unref (delay->message);
  g_free (delay);
}

static void
fake_broker_unref_source (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

static void
fake_broker_delay (UsherFakeBroker   *broker,
                   SoupServerMessage *message,
                   guint              milliseconds)
{
  Delay *delay;

  if (milliseconds == 0)
    return;
  delay = g_new0 (Delay, 1);
  delay->broker = broker;
  delay->message = g_object_ref (message);
  delay->source = g_timeout_source_new (milliseconds);
  g_source_set_callback (delay->source, on_delay_over, delay, fake_broker_free_delay);
  g_source_attach (delay->source, g_main_context_get_thread_default ());
  g_hash_table_add (broker->delayed, delay->source);
  soup_server_message_pause (message);
}

static const char *
fake_broker_user_of (UsherFakeBroker   *broker,
                     SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  if (header == NULL || !g_str_has_prefix (header, "Bearer "))
    return NULL;
  return g_hash_table_lookup (broker->tokens, header + strlen ("Bearer "));
}

static void
fake_broker_list_realms (UsherFakeBroker   *broker,
                         SoupServerMessage *message)
{
  g_autoptr (GPtrArray) realms = usher_fake_script_list_realms (broker->script);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < realms->len; i++)
    json_array_add_element (array, usher_realm_to_json (realms->pdata[i]));
  json_object_set_array_member (object, "realms", array);
  json_node_take_object (node, object);
  fake_broker_answer (message, 200, node);
}

static JsonNode *
fake_broker_describe_user (UsherFakeBroker *broker,
                           const char      *user,
                           const char      *token)
{
  g_autoptr (UsherSignIn) sign_in = usher_sign_in_new ();

  sign_in->user = g_strdup (user);
  sign_in->display_name = usher_fake_script_get_display_name (broker->script, user);
  sign_in->realm = g_strdup ("office");
  sign_in->expires = g_get_real_time () + G_TIME_SPAN_HOUR;
  sign_in->token = token == NULL ? NULL : usher_secret_new (token, strlen (token));
  return usher_sign_in_to_json (sign_in);
}

static void
fake_broker_sign_in (UsherFakeBroker   *broker,
                     SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (JsonNode) node = usher_json_text_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  UsherJsonFields fields;
  const char *user, *password;
  g_autofree char *expected = NULL;
  g_autofree char *token = NULL;

  usher_json_fields_init (&fields, node, "login");
  user = usher_json_fields_text (&fields, "user", 256);
  password = usher_json_fields_text (&fields, "password", 1024);
  usher_json_fields_text (&fields, "realm", 256);
  if (!usher_json_fields_finish (&fields, NULL))
    {
      fake_broker_refuse (message, USHER_ERROR_BAD_REQUEST);
      return;
    }
  expected = usher_fake_script_get_password (broker->script, user);
  if (g_strcmp0 (expected, password) != 0)
    {
      fake_broker_refuse (message, USHER_ERROR_WRONG_CREDENTIALS);
      return;
    }
  token = g_uuid_string_random ();
  fake_broker_answer (message, 200, fake_broker_describe_user (broker, user, token));
  g_hash_table_insert (broker->tokens, g_steal_pointer (&token), g_strdup (user));
}

static void
fake_broker_sign_out (UsherFakeBroker   *broker,
                      SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  g_hash_table_remove (broker->tokens, header + strlen ("Bearer "));
  fake_broker_answer (message, 204, NULL);
}

static void
fake_broker_list_offers (UsherFakeBroker   *broker,
                         SoupServerMessage *message)
{
  g_autoptr (GPtrArray) offers = usher_fake_script_list_offers (broker->script);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < offers->len; i++)
    json_array_add_element (array, usher_offer_to_json (offers->pdata[i]));
  json_object_set_array_member (object, "desktops", array);
  json_node_take_object (node, object);
  fake_broker_answer (message, 200, node);
}

/* whether a launch may go past the viewer that is connected */
static gboolean
fake_broker_may_pass (UsherFakeBroker   *broker,
                      SoupServerMessage *message,
                      const char        *offer)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonNode) node = usher_json_text_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_autoptr (GError) error = NULL;
  UsherJsonFields fields;
  const char *resume;
  gboolean take_over;

  usher_json_fields_init (&fields, node, "launch");
  take_over = usher_json_fields_flag (&fields, "take_over", FALSE);
  resume = usher_json_fields_optional_text (&fields, "resume", 64);
  if (resume != NULL && usher_fake_script_is_own_viewer (broker->script, offer))
    take_over = take_over || g_strcmp0 (resume, broker->last_session) == 0;
  return usher_json_fields_finish (&fields, &error) && take_over;
}

static JsonNode *
fake_broker_make_document (UsherFakeBroker *broker,
                           const char      *offer)
{
  g_autoptr (UsherLaunchDocument) document = usher_fake_script_make_document (broker->script, offer);

  g_free (broker->last_session);
  broker->last_session = g_strdup (document->session);
  return usher_launch_document_to_json (document);
}

static void
fake_broker_start_job (UsherFakeBroker   *broker,
                       SoupServerMessage *message,
                       const char        *offer,
                       gboolean           launch)
{
  FakeJob *job = g_new0 (FakeJob, 1);
  g_autofree char *location = NULL;

  job->id = g_strdup_printf ("job-%u", ++broker->next_job);
  job->offer = g_strdup (offer);
  job->launch = launch;
  location = g_strconcat ("/v1/jobs/", job->id, NULL);
  g_hash_table_insert (broker->jobs, job->id, job);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", location);
  fake_broker_answer (message, 202, NULL);
}

static void
fake_broker_act (UsherFakeBroker   *broker,
                 SoupServerMessage *message,
                 const char        *offer,
                 const char        *action)
{
  g_autoptr (UsherProblem) viewer = usher_fake_script_get_viewer (broker->script, offer);
  g_autoptr (UsherJobReport) first = usher_fake_script_get_job_step (broker->script, offer, 0);
  gboolean launch = g_str_equal (action, "launch");

  if (launch && viewer != NULL && !fake_broker_may_pass (broker, message, offer))
    fake_broker_answer (message, 409, usher_problem_to_json (viewer));
  else if (launch && first == NULL)
    fake_broker_answer (message, 200, fake_broker_make_document (broker, offer));
  else
    fake_broker_start_job (broker, message, offer, launch);
}

static void
fake_broker_show_job (UsherFakeBroker   *broker,
                      SoupServerMessage *message,
                      const char        *id)
{
  FakeJob *job = g_hash_table_lookup (broker->jobs, id);
  g_autoptr (UsherJobReport) report = NULL;

  if (job == NULL)
    {
      fake_broker_refuse (message, USHER_ERROR_NOT_FOUND);
      return;
    }
  report = usher_fake_script_get_job_step (broker->script, job->offer, job->step);
  if (report == NULL)
    {
      report = usher_job_report_new ();
      report->state = USHER_JOB_READY;
    }
  report->id = g_strdup (id);
  if (job->launch && report->state == USHER_JOB_READY)
    report->result = usher_fake_script_make_document (broker->script, job->offer);
  fake_broker_answer (message, 200, usher_job_report_to_json (report));
  /* the long poll answers when something has changed */
  if (job->step > 0)
    fake_broker_delay (broker, message, usher_fake_script_get_step_time (broker->script, job->offer));
  job->step++;
}

static void
fake_broker_drop_job (UsherFakeBroker   *broker,
                      SoupServerMessage *message,
                      const char        *id)
{
  if (g_hash_table_remove (broker->jobs, id))
    fake_broker_answer (message, 204, NULL);
  else
    fake_broker_refuse (message, USHER_ERROR_NOT_FOUND);
}

/* TRUE: the script has answered */
static gboolean
fake_broker_follow_script (UsherFakeBroker   *broker,
                           SoupServerMessage *message,
                           const char        *call,
                           guint             *delay)
{
  g_autoptr (UsherFakeAnswer) answer = usher_fake_script_take_answer (broker->script, call);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  if (answer == NULL)
    return FALSE;
  *delay = answer->delay;
  if (answer->status == 0)
    return FALSE;
  if (answer->location != NULL)
    soup_message_headers_replace (headers, "Location", answer->location);
  if (answer->retry_after != NULL)
    soup_message_headers_replace (headers, "Retry-After", answer->retry_after);
  fake_broker_answer_text (message, answer->status, answer->body);
  return TRUE;
}

static void
fake_broker_route (UsherFakeBroker   *broker,
                   SoupServerMessage *message,
                   const char        *method,
                   const char        *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 6); /* "", "v1", resource, id, action */
  guint count = g_strv_length (parts);
  const char *resource = count >= 3 ? parts[2] : "";
  const char *user = fake_broker_user_of (broker, message);

  if (g_str_equal (resource, "realms"))
    fake_broker_list_realms (broker, message);
  else if (g_str_equal (resource, "login"))
    fake_broker_sign_in (broker, message);
  else if (user == NULL)
    fake_broker_refuse (message, USHER_ERROR_NOT_SIGNED_IN);
  else if (g_str_equal (resource, "logout"))
    fake_broker_sign_out (broker, message);
  else if (g_str_equal (resource, "me"))
    fake_broker_answer (message, 200, fake_broker_describe_user (broker, user, NULL));
  else if (g_str_equal (resource, "desktops") && count == 3)
    fake_broker_list_offers (broker, message);
  else if (g_str_equal (resource, "desktops") && count == 5)
    fake_broker_act (broker, message, parts[3], parts[4]);
  else if (g_str_equal (resource, "jobs") && count == 4 && g_str_equal (method, "GET"))
    fake_broker_show_job (broker, message, parts[3]);
  else if (g_str_equal (resource, "jobs") && count == 4)
    fake_broker_drop_job (broker, message, parts[3]);
  else
    fake_broker_refuse (message, USHER_ERROR_NOT_FOUND);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  UsherFakeBroker *broker = data;
  const char *method = soup_server_message_get_method (message);
  g_autofree char *call = g_strconcat (method, " ", path, NULL);
  guint delay = 0;

  g_hash_table_replace (broker->counts, g_strdup (call), GUINT_TO_POINTER (usher_fake_broker_count (broker, call) + 1));
  if (!fake_broker_follow_script (broker, message, call, &delay))
    fake_broker_route (broker, message, method, path);
  fake_broker_delay (broker, message, delay);
}

static void
fake_broker_use_certificate (UsherFakeBroker *broker)
{
  g_autofree char *certificate_file = g_build_filename (broker->folder, "server-cert.pem", NULL);
  g_autofree char *key_file = g_build_filename (broker->folder, "server-key.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  usher_test_pki_make (broker->folder);
  certificate = g_tls_certificate_new_from_files (certificate_file, key_file, &error);
  g_assert_no_error (error);
  soup_server_set_tls_certificate (broker->server, certificate);
}

/**
 * usher_fake_broker_new:
 * @port: 0 for any that is free
 */
UsherFakeBroker *
usher_fake_broker_new (guint16 port)
{
  UsherFakeBroker *broker = g_new0 (UsherFakeBroker, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  broker->script = usher_fake_script_new ("");
  broker->folder = g_dir_make_tmp ("usher-fake-broker-XXXXXX", &error);
  g_assert_no_error (error);
  broker->ca_file = g_build_filename (broker->folder, "ca-cert.pem", NULL);
  broker->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  broker->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, fake_job_free);
  broker->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  broker->delayed = g_hash_table_new_full (NULL, NULL, fake_broker_unref_source, NULL);

  broker->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (broker->server, NULL, on_request, broker, NULL);
  fake_broker_use_certificate (broker);
  soup_server_listen_local (broker->server, port, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (broker->server);
  broker->url = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return broker;
}

void
usher_fake_broker_free (UsherFakeBroker *broker)
{
  static const char *const files[] = { "ca-cert.pem", "server-cert.pem", "server-key.pem" };

  if (broker == NULL)
    return;
  soup_server_disconnect (broker->server);
  g_hash_table_unref (broker->delayed);
  g_object_unref (broker->server);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (broker->folder, files[i], NULL);

      g_remove (path);
    }
  g_rmdir (broker->folder);
  usher_fake_script_free (broker->script);
  g_hash_table_unref (broker->tokens);
  g_hash_table_unref (broker->jobs);
  g_hash_table_unref (broker->counts);
  g_free (broker->folder);
  g_free (broker->ca_file);
  g_free (broker->url);
  g_free (broker->last_session);
  g_free (broker);
}

/**
 * usher_fake_broker_play:
 * @script: the whole script from now on; sign-ins and jobs stay
 */
void
usher_fake_broker_play (UsherFakeBroker *broker,
                        const char      *script)
{
  usher_fake_script_free (broker->script);
  broker->script = usher_fake_script_new (script);
}

const char *
usher_fake_broker_get_url (UsherFakeBroker *broker)
{
  return broker->url;
}

const char *
usher_fake_broker_get_ca_file (UsherFakeBroker *broker)
{
  return broker->ca_file;
}

/**
 * usher_fake_broker_get_fingerprint:
 *
 * Returns: (transfer full): of the certificate it shows now
 */
char *
usher_fake_broker_get_fingerprint (UsherFakeBroker *broker)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (soup_server_get_tls_certificate (broker->server), "certificate", &der, NULL);
  return usher_fingerprint_of (der->data, der->len);
}

/**
 * usher_fake_broker_change_certificate:
 *
 * Shows another certificate, of another authority, to connections made from now on.
 */
void
usher_fake_broker_change_certificate (UsherFakeBroker *broker)
{
  fake_broker_use_certificate (broker);
}

/**
 * usher_fake_broker_sign_all_out:
 *
 * Forgets every token, as a broker does when they are too old.
 */
void
usher_fake_broker_sign_all_out (UsherFakeBroker *broker)
{
  g_hash_table_remove_all (broker->tokens);
}

/**
 * usher_fake_broker_count:
 * @call: "POST /v1/login"
 *
 * Returns: how often it was called
 */
guint
usher_fake_broker_count (UsherFakeBroker *broker,
                         const char      *call)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (broker->counts, call));
}
