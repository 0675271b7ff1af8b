/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/http/call-private.h"
#include "common/error.h"
#include "common/wire/json-cover.h"
#include "common/wire/json-text.h"

/* the member of a body that no parser sees */
#define CALL_COVERED "password"

static gboolean
call_body_check_type (UsherCall *call,
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
      if (!call_body_check_type (call, error))
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
