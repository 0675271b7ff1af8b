/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/sign-in.h"

#include <string.h>

#include "common/error.h"
#include "common/wire/realm.h"

static void
test_there_and_back (void)
{
  g_autoptr (UsherSignIn) sign_in = usher_sign_in_new ();
  g_autoptr (UsherSignIn) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  sign_in->token = usher_secret_new ("abc_-9", 6);
  sign_in->expires = G_GINT64_CONSTANT (1800000000000000);
  sign_in->user = g_strdup ("alice");
  sign_in->display_name = g_strdup ("Alice Á");
  sign_in->realm = g_strdup ("office");
  sign_in->admin = TRUE;
  node = usher_sign_in_to_json (sign_in);
  back = usher_sign_in_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_true (usher_secret_equal (back->token, sign_in->token));
  g_assert_cmpint (back->expires, ==, sign_in->expires);
  g_assert_cmpstr (back->user, ==, "alice");
  g_assert_cmpstr (back->display_name, ==, "Alice Á");
  g_assert_cmpstr (back->realm, ==, "office");
  g_assert_true (back->admin);
}

static void
test_me_has_no_token (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"user\":{\"name\":\"bob\"},\"admin\":false}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSignIn) me = usher_sign_in_from_json (node, &error);

  g_assert_no_error (error);
  g_assert_null (me->token);
  g_assert_cmpint (me->expires, ==, 0);
}

static void
test_wrong (void)
{
  static const char *const wrong[][2] = {
    { "{\"user\":{}}", "name" },
    { "{\"user\":\"alice\"}", "user" },
    { "{\"token\":\"a\\r\\nX-Evil: 1\",\"user\":{\"name\":\"a\"}}", "token" },
    { "{\"token\":7,\"user\":{\"name\":\"a\"}}", "token" },
    { "{\"admin\":\"yes\",\"user\":{\"name\":\"a\"}}", "admin" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (wrong[i][0], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_sign_in_from_json (node, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
    }
}

static void
test_realm (void)
{
  g_autoptr (UsherRealm) realm = usher_realm_new ();
  g_autoptr (UsherRealm) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  realm->name = g_strdup ("office");
  realm->ways = USHER_REALM_PASSWORD | USHER_REALM_CARD;
  realm->is_default = TRUE;
  node = usher_realm_to_json (realm);
  back = usher_realm_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->title, ==, "office");
  g_assert_cmpint (back->ways, ==, realm->ways);
  g_assert_true (back->is_default);

  json_object_remove_member (json_node_get_object (node), "ways");
  g_assert_null (usher_realm_from_json (node, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign-in/there-and-back", test_there_and_back);
  g_test_add_func ("/sign-in/me", test_me_has_no_token);
  g_test_add_func ("/sign-in/wrong", test_wrong);
  g_test_add_func ("/sign-in/realm", test_realm);
  return g_test_run ();
}
