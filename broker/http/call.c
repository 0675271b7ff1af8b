/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/call.h"

#include <string.h>

#include "broker/http/token.h"
#include "common/error.h"
#include "common/wire/json-cover.h"
#include "common/wire/json-text.h"

/* the member of a body that no parser sees */
#define CALL_COVERED "password"

struct _UsherCall
{
  gatomicrefcount   refs;
  char             *method;
  char             *path;
  char             *query;
  char             *token;
  char             *accept;
  char             *content_type;
  UsherPeer        *peer;
  char             *body;
  gsize             length;
  UsherSecret      *covered;
  JsonNode         *json;
  GStrv             params;
  GHashTable       *query_values;
  guint             refusal;
  gpointer          data;
  gpointer          attached;
  GDestroyNotify    free_attached;

  /* under the lock: what several threads may touch */
  GMutex            lock;
  UsherRequest     *request;
  gboolean          gone;
  gboolean          answered;
  UsherAnswer      *answer;
  UsherCallDoneFunc done;
  gpointer          done_data;
};

typedef struct
{
  UsherCall    *call;
  UsherCallFunc func;
} CallWork;

/**
 * usher_call_new:
 * @head: what came before the body
 * @peer: who sent it
 */
UsherCall *
usher_call_new (const UsherCallHead *head,
                UsherPeer           *peer)
{
  UsherCall *call = g_new0 (UsherCall, 1);

  g_atomic_ref_count_init (&call->refs);
  g_mutex_init (&call->lock);
  call->method = g_strdup (head->method);
  call->path = g_strdup (head->path);
  call->query = g_strdup (head->query);
  call->token = usher_token_read (head->authorization);
  call->accept = g_strdup (head->accept);
  call->content_type = g_strdup (head->content_type);
  call->peer = usher_peer_ref (peer);
  return call;
}

UsherCall *
usher_call_ref (UsherCall *call)
{
  g_atomic_ref_count_inc (&call->refs);
  return call;
}

static void
call_free (UsherCall *call)
{
  if (call->free_attached != NULL && call->attached != NULL)
    call->free_attached (call->attached);
  if (call->body != NULL)
    usher_secret_wipe (call->body, call->length);
  usher_secret_wipe_text (call->token);
  g_free (call->body);
  g_free (call->method);
  g_free (call->path);
  g_free (call->query);
  g_free (call->accept);
  g_free (call->content_type);
  g_strfreev (call->params);
  g_clear_pointer (&call->query_values, g_hash_table_unref);
  g_clear_pointer (&call->json, json_node_unref);
  g_clear_pointer (&call->covered, usher_secret_unref);
  g_clear_pointer (&call->request, usher_request_free);
  g_clear_pointer (&call->answer, usher_answer_free);
  usher_peer_unref (call->peer);
  g_mutex_clear (&call->lock);
  g_free (call);
}

void
usher_call_unref (UsherCall *call)
{
  if (call != NULL && g_atomic_ref_count_dec (&call->refs))
    call_free (call);
}

const char *
usher_call_method (UsherCall *call)
{
  return call->method;
}

const char *
usher_call_path (UsherCall *call)
{
  return call->path;
}

/**
 * usher_call_token:
 *
 * Returns: (nullable): the bearer token
 */
const char *
usher_call_token (UsherCall *call)
{
  return call->token;
}

const UsherPeer *
usher_call_peer (UsherCall *call)
{
  return call->peer;
}

/**
 * usher_call_request:
 *
 * Returns: (transfer none) (nullable): the call for the flows; set before the handler runs
 */
UsherRequest *
usher_call_request (UsherCall *call)
{
  return call->request;
}

/**
 * usher_call_data:
 *
 * Returns: what was added to the router beside the table
 */
gpointer
usher_call_data (UsherCall *call)
{
  return call->data;
}

void
usher_call_set_data (UsherCall *call,
                     gpointer   data)
{
  call->data = data;
}

/**
 * usher_call_take_body:
 * @body: (transfer full): @length bytes and a NUL; wiped with the call
 */
void
usher_call_take_body (UsherCall *call,
                      char      *body,
                      gsize      length)
{
  call->body = body;
  call->length = length;
}

/**
 * usher_call_take_params:
 * @params: (transfer full): name, value, name, value, … NULL
 */
void
usher_call_take_params (UsherCall *call,
                        GStrv      params)
{
  g_strfreev (call->params);
  call->params = params;
}

/**
 * usher_call_param:
 *
 * Returns: the segment of the path that took the place of {@name}
 */
const char *
usher_call_param (UsherCall  *call,
                  const char *name)
{
  for (guint i = 0; call->params != NULL && call->params[i] != NULL; i += 2)
    {
      if (g_str_equal (call->params[i], name))
        return call->params[i + 1];
    }
  return NULL;
}

/**
 * usher_call_query:
 *
 * Returns: (nullable): the value in the query; NULL also where the query is malformed
 */
const char *
usher_call_query (UsherCall  *call,
                  const char *name)
{
  if (call->query == NULL)
    return NULL;
  if (call->query_values == NULL)
    call->query_values = g_uri_parse_params (call->query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (call->query_values == NULL)
    call->query_values = g_hash_table_new (g_str_hash, g_str_equal);
  return g_hash_table_lookup (call->query_values, name);
}

/**
 * usher_call_query_number:
 * @most: the largest that is taken
 * @value: (out): unchanged when there is none
 *
 * Returns: FALSE with #USHER_ERROR_BAD_REQUEST when it is no whole number up to @most
 */
gboolean
usher_call_query_number (UsherCall  *call,
                         const char *name,
                         guint       most,
                         guint      *value,
                         GError    **error)
{
  const char *text = usher_call_query (call, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, most, &number, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "\"%s\" in the query is not a number from 0 to %u", name, most);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

static gboolean
call_range_matches (const char *range,
                    const char *type)
{
  g_auto (GStrv) parts = g_strsplit (range, ";", -1);

  if (parts[0] == NULL || g_ascii_strcasecmp (g_strstrip (parts[0]), type) != 0)
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_ascii_strncasecmp (part, "q=", 2) == 0 && g_ascii_strtod (part + 2, NULL) <= 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * usher_call_accepts:
 * @type: a media type
 *
 * Returns: whether the caller asked for exactly this type
 */
gboolean
usher_call_accepts (UsherCall  *call,
                    const char *type)
{
  g_auto (GStrv) ranges = NULL;

  if (call->accept == NULL)
    return FALSE;
  ranges = g_strsplit (call->accept, ",", -1);
  for (guint i = 0; ranges[i] != NULL; i++)
    {
      if (call_range_matches (ranges[i], type))
        return TRUE;
    }
  return FALSE;
}

static gboolean
call_check_type (UsherCall *call,
                 GError   **error)
{
  g_autofree char *type = NULL;

  if (call->content_type != NULL)
    {
      type = g_strndup (call->content_type, strcspn (call->content_type, ";"));
      g_strstrip (type);
    }
  if (type != NULL && g_ascii_strcasecmp (type, USHER_ANSWER_JSON) == 0)
    return TRUE;

  call->refusal = 415;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the body must be sent as Content-Type: application/json");
  return FALSE;
}

/**
 * usher_call_body:
 * @what: how messages call the body; a literal
 * @fields: to read from; no body reads as an object without members
 *
 * Returns: FALSE with #USHER_ERROR_BAD_REQUEST when the body is anything but one JSON object
 */
gboolean
usher_call_body (UsherCall       *call,
                 const char      *what,
                 UsherJsonFields *fields,
                 GError         **error)
{
  if (call->json == NULL && call->length == 0)
    {
      call->json = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (call->json, json_object_new ());
    }
  if (call->json == NULL)
    {
      if (!call_check_type (call, error))
        return FALSE;
      call->covered = usher_json_cover (call->body, call->length, CALL_COVERED);
      call->json = usher_json_text_parse (call->body, call->length, error);
    }
  if (call->json == NULL)
    return FALSE;

  usher_json_fields_init (fields, call->json, what);
  return fields->object != NULL || usher_json_fields_finish (fields, error);
}

/**
 * usher_call_body_secret:
 * @call: whose body @fields read
 *
 * Returns: (transfer full): a text that must be there, and that may be empty; what memory held of it is wiped
 */
UsherSecret *
usher_call_body_secret (UsherCall       *call,
                        UsherJsonFields *fields,
                        const char      *name,
                        gsize            longest)
{
  gboolean covered = call->covered != NULL && g_str_equal (name, CALL_COVERED);
  const char *text = usher_json_fields_optional_text (fields, name, covered ? G_MAXSIZE : longest);
  UsherSecret *secret;

  if (text == NULL)
    usher_json_fields_refuse (fields, name, "is missing");
  else if (covered && usher_secret_length (call->covered) > longest)
    usher_json_fields_refuse (fields, name, "is too long");
  else if (covered)
    return usher_secret_ref (call->covered);
  if (text == NULL || covered)
    return usher_secret_new ("", 0);

  secret = usher_secret_new (text, strlen (text));
  /* the tree is ours alone, and nobody reads this member again */
  usher_secret_wipe ((char *) text, strlen (text));
  return secret;
}

/**
 * usher_call_answer:
 * @answer: (transfer full): dropped when there is one already
 */
void
usher_call_answer (UsherCall   *call,
                   UsherAnswer *answer)
{
  UsherCallDoneFunc done = NULL;

  g_mutex_lock (&call->lock);
  if (!call->answered)
    {
      call->answered = TRUE;
      call->answer = g_steal_pointer (&answer);
      done = call->done;
    }
  g_mutex_unlock (&call->lock);

  usher_answer_free (answer);
  if (done != NULL)
    done (call, call->done_data);
}

/**
 * usher_call_answer_json:
 * @node: (transfer full): the body
 */
void
usher_call_answer_json (UsherCall *call,
                        guint      status,
                        JsonNode  *node)
{
  usher_call_answer (call, usher_answer_new_json (status, node));
}

void
usher_call_answer_empty (UsherCall *call,
                         guint      status)
{
  usher_call_answer (call, usher_answer_new (status, NULL, NULL));
}

/**
 * usher_call_answer_accepted:
 * @job: where to ask how far it is
 */
void
usher_call_answer_accepted (UsherCall  *call,
                            const char *job)
{
  g_autofree char *place = g_strdup_printf ("/v1/jobs/%s", job);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  UsherAnswer *answer;

  json_object_set_string_member (object, "job", job);
  json_node_take_object (node, object);
  answer = usher_answer_new_json (202, node);
  usher_answer_set_header (answer, "Location", place);
  usher_call_answer (call, answer);
}

/**
 * usher_call_answer_error:
 * @error: its code says the status; what is not Usher's is logged and answered as "internal"
 */
void
usher_call_answer_error (UsherCall    *call,
                         const GError *error)
{
  g_autoptr (UsherProblem) problem = NULL;

  if (error->domain != USHER_ERROR)
    g_warning ("%s %s from %s failed: %s", call->method, call->path, call->peer->address, error->message);

  problem = call->request != NULL ? usher_request_problem (call->request, error) : usher_problem_new_from_error (error);
  if (call->refusal != 0 && usher_error_is (error, USHER_ERROR_BAD_REQUEST))
    problem->status = call->refusal;
  usher_call_answer (call, usher_answer_new_problem (problem));
}

static void
call_work (gpointer data)
{
  g_autofree CallWork *work = data;

  work->func (work->call);
  usher_call_unref (work->call);
}

static CallWork *
call_work_new (UsherCall    *call,
               UsherCallFunc func)
{
  CallWork *work = g_new (CallWork, 1);

  work->call = usher_call_ref (call);
  work->func = func;
  return work;
}

static void
call_refuse (CallWork   *work,
             const char *lane)
{
  g_autoptr (UsherCall) call = work->call;
  g_autoptr (GError) error = g_error_new (USHER_ERROR, USHER_ERROR_BUSY, "too many calls wait for \"%s\" already", lane);

  g_free (work);
  if (call->request != NULL)
    call->request->retry_after = 1;
  usher_call_answer_error (call, error);
}

/**
 * usher_call_push:
 * @lane: of @workers
 * @func: goes on there
 *
 * Answers #USHER_ERROR_BUSY when the lane is full.
 */
void
usher_call_push (UsherCall    *call,
                 UsherWorkers *workers,
                 const char   *lane,
                 UsherCallFunc func)
{
  CallWork *work = call_work_new (call, func);

  if (!usher_workers_push (workers, lane, call_work, work))
    call_refuse (work, lane);
}

/**
 * usher_call_push_at:
 * @monotonic: when, in µs of g_get_monotonic_time()
 */
void
usher_call_push_at (UsherCall    *call,
                    UsherWorkers *workers,
                    const char   *lane,
                    gint64        monotonic,
                    UsherCallFunc func)
{
  CallWork *work = call_work_new (call, func);

  if (!usher_workers_push_at (workers, lane, monotonic, call_work, work))
    call_refuse (work, lane);
}

/**
 * usher_call_attach:
 * @data: (transfer full): kept with the call for the next step of its handler
 */
void
usher_call_attach (UsherCall     *call,
                   gpointer       data,
                   GDestroyNotify free_data)
{
  if (call->free_attached != NULL && call->attached != NULL)
    call->free_attached (call->attached);
  call->attached = data;
  call->free_attached = free_data;
}

gpointer
usher_call_attached (UsherCall *call)
{
  return call->attached;
}

/**
 * usher_call_take_request:
 * @request: (transfer full): the call for the flows
 */
void
usher_call_take_request (UsherCall    *call,
                         UsherRequest *request)
{
  gboolean gone;

  g_mutex_lock (&call->lock);
  g_clear_pointer (&call->request, usher_request_free);
  call->request = request;
  gone = call->gone;
  g_mutex_unlock (&call->lock);

  if (gone)
    g_cancellable_cancel (request->cancellable);
}

/**
 * usher_call_set_done:
 * @done: told when there is an answer; to be set before the call is dispatched
 */
void
usher_call_set_done (UsherCall        *call,
                     UsherCallDoneFunc done,
                     gpointer          user_data)
{
  call->done = done;
  call->done_data = user_data;
}

/**
 * usher_call_steal_answer:
 *
 * Returns: (transfer full) (nullable): the answer; NULL as long as there is none
 */
UsherAnswer *
usher_call_steal_answer (UsherCall *call)
{
  UsherAnswer *answer;

  g_mutex_lock (&call->lock);
  answer = g_steal_pointer (&call->answer);
  g_mutex_unlock (&call->lock);
  return answer;
}

/**
 * usher_call_cancel:
 *
 * Tells the flows that nobody waits for the answer any more.
 */
void
usher_call_cancel (UsherCall *call)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&call->lock);
  call->gone = TRUE;
  if (call->request != NULL)
    cancellable = g_object_ref (call->request->cancellable);
  g_mutex_unlock (&call->lock);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}
