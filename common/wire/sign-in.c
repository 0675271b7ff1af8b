/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/sign-in.h"

#include <string.h>

#include "common/wire/json-fields.h"

UsherSignIn *
usher_sign_in_new (void)
{
  return g_new0 (UsherSignIn, 1);
}

void
usher_sign_in_free (UsherSignIn *sign_in)
{
  if (sign_in == NULL)
    return;
  g_clear_pointer (&sign_in->token, usher_secret_unref);
  g_free (sign_in->user);
  g_free (sign_in->display_name);
  g_free (sign_in->realm);
  g_free (sign_in);
}

/**
 * usher_sign_in_to_json:
 *
 * Returns: (transfer full): the answer of POST /v1/login, or of GET /v1/me where there is no token
 */
JsonNode *
usher_sign_in_to_json (const UsherSignIn *sign_in)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *user = json_object_new ();

  json_object_set_string_member (user, "name", sign_in->user);
  json_object_set_string_member (user, "display_name", sign_in->display_name);
  json_object_set_string_member (user, "realm", sign_in->realm);

  if (sign_in->token != NULL)
    json_object_set_string_member (object, "token", usher_secret_text (sign_in->token));
  if (sign_in->expires != 0)
    usher_json_fields_set_time (object, "expires", sign_in->expires);
  json_object_set_object_member (object, "user", user);
  json_object_set_boolean_member (object, "admin", sign_in->admin);

  json_node_take_object (node, object);
  return node;
}

static void
sign_in_read_token (UsherSignIn     *sign_in,
                    UsherJsonFields *fields)
{
  const char *token = usher_json_fields_optional_text (fields, "token", 512);

  if (token == NULL)
    return;
  /* it goes into a header line: nothing may end that line early */
  for (const char *c = token; *c != '\0'; c++)
    {
      if (g_ascii_isgraph (*c))
        continue;
      usher_json_fields_refuse (fields, "token", "holds more than printable ASCII characters");
      return;
    }
  sign_in->token = usher_secret_new (token, strlen (token));
}

/**
 * usher_sign_in_from_json:
 * @node: (nullable): what a broker answered
 *
 * Returns: (transfer full): who is signed in; NULL with #USHER_ERROR_BAD_REQUEST naming the first field that is wrong
 */
UsherSignIn *
usher_sign_in_from_json (JsonNode *node,
                         GError  **error)
{
  g_autoptr (UsherSignIn) sign_in = usher_sign_in_new ();
  UsherJsonFields fields, user;
  gboolean right;

  usher_json_fields_init (&fields, node, "sign-in");
  sign_in_read_token (sign_in, &fields);
  sign_in->expires = usher_json_fields_time (&fields, "expires");
  sign_in->admin = usher_json_fields_flag (&fields, "admin", FALSE);

  usher_json_fields_init_child (&user, &fields, "user", "sign-in's user");
  sign_in->user = g_strdup (usher_json_fields_text (&user, "name", 256));
  sign_in->display_name = g_strdup (usher_json_fields_optional_text (&user, "display_name", 256));
  sign_in->realm = g_strdup (usher_json_fields_optional_text (&user, "realm", 256));

  right = usher_json_fields_finish (&fields, error);
  right = usher_json_fields_finish (&user, right ? error : NULL) && right;
  return right ? g_steal_pointer (&sign_in) : NULL;
}
