/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-text.h"

#include <string.h>

#include "common/error.h"

static void
test_refuses (gconstpointer data)
{
  const char *text = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_json_text_parse (text, -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_message_has_no_content (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_json_text_parse ("{\"password\":\"hunter2\" hunter2", -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_deep (void)
{
  g_autofree char *text = g_malloc (1000001);
  g_autoptr (GError) error = NULL;

  memset (text, '[', 1000000);
  text[1000000] = '\0';
  g_assert_null (usher_json_text_parse (text, -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, "levels"));
}

static void
test_brackets_in_texts_are_not_levels (void)
{
  g_autoptr (GString) text = g_string_new ("[\"\\\"");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append (text, "[{");
  g_string_append (text, "\"]");
  node = usher_json_text_parse (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
}

static void
test_long (void)
{
  g_autofree char *text = g_malloc0 (USHER_JSON_TEXT_LONGEST + 2);
  g_autoptr (GError) error = NULL;

  memset (text, ' ', USHER_JSON_TEXT_LONGEST + 1);
  g_assert_null (usher_json_text_parse (text, -1, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_nul (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_json_text_parse ("{}\0{}", 5, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_secret (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) kept = NULL;
  JsonNode *node = usher_json_text_parse ("{\"a\":{\"ticket\":\"abc\"},\"n\":1,\"z\":null}", -1, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  kept = json_node_ref (json_object_get_member (json_node_get_object (node), "a"));
  text = usher_json_text_write_secret (node);
  g_assert_cmpstr (text, ==, "{\"a\":{\"ticket\":\"abc\"},\"n\":1,\"z\":null}");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (kept), "ticket"), ==, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/json-text/empty", "", test_refuses);
  g_test_add_data_func ("/json-text/space", "  \n", test_refuses);
  g_test_add_data_func ("/json-text/open", "{\"a\":1", test_refuses);
  g_test_add_data_func ("/json-text/latin1", "\"\xe4\"", test_refuses);
  g_test_add_func ("/json-text/message-has-no-content", test_message_has_no_content);
  g_test_add_func ("/json-text/deep", test_deep);
  g_test_add_func ("/json-text/brackets-in-texts", test_brackets_in_texts_are_not_levels);
  g_test_add_func ("/json-text/long", test_long);
  g_test_add_func ("/json-text/nul", test_nul);
  g_test_add_func ("/json-text/secret", test_secret);
  return g_test_run ();
}
