/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-syntax.h"

#include <string.h>

#include "common/error.h"
#include "common/wire/json-text.h"

#define DEEPEST 4

static const char *const right[] = {
  "{}", "[]", "null", "true", "false", "0", "-0", "1.5e-7", "1E+2", "\"\"", " \t\r\n{} \n",
  "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":[]}", "[[],[{}],[[[]]]]", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"",
  "\"\\ud83d\\ude00\"", "[1,2,3]", "{\"\":0}", "\"[{\"", "[[[[1]]]]", "[ 1 , 2 ]", "{ \"a\" : 1 , \"b\" : 2 }",
};

static const char *const wrong[] = {
  "", " ", "{", "}", "[", "]", "{]", "[}", "[[]", "[]]", "{}{}", "{} x", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"}",
  "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{1:1}", "{null:1}", "{[]:1}", "tru", "True", "nul",
  "nullx", "NaN", "Infinity", "+1", "01", "-", "-01", "1.", ".5", "1e", "1e+", "0x1", "1a", "'a'", "\"", "\"\\\"", "\"\\",
  "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u", "\"\n\"", "\"\t\"", "\"\x01\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
  "\"\\ud800\\u0041\"", "\"\\udc00\"", "// a\n{}", "/* a */{}", "{}// a", "var a = {};", "#", "[[[[[1]]]]]", "{\"a\":[[[{}]]]}",
  "[\"a\":1]", ":", ",", "\xef\xbb\xbf{}",
};

static void
test_right (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;

      g_test_message ("%s", right[i]);
      usher_json_syntax_check (right[i], strlen (right[i]), DEEPEST, &error);
      g_assert_no_error (error);
      node = usher_json_text_parse (right[i], -1, &error);
      g_assert_no_error (error);
    }
}

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", wrong[i]);
      g_assert_false (usher_json_syntax_check (wrong[i], strlen (wrong[i]), DEEPEST, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
}

/* whatever a right text is cut down to, it is read to its end and no further */
static void
test_cut (void)
{
  static const char whole[] = "{\"a\":[1.5e+7,true,\"\\ud83d\\ude00\"],\"b\":null}";

  for (gsize length = 0; length < sizeof whole - 1; length++)
    {
      g_autofree char *part = g_memdup2 (whole, MAX (length, 1));

      g_assert_false (usher_json_syntax_check (part, length, DEEPEST, NULL));
    }
}

static void
test_place (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_json_syntax_check ("{\n  \"a\": secret\n}", 16, DEEPEST, &error));
  g_assert_nonnull (strstr (error->message, "line 2, column 8"));
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_twice (void)
{
  static const char *const texts[] = {
    "{\"a\":1,\"a\":1}", "{\"a\":{\"b\":1,\"b\":2}}", "[{\"a\":1},{\"a\":{},\"a\":{}}]", "{\"a\":1,\"\\u0061\":2}", "{\"a\":{\"x\":1},\"a\":{}}",
  };
  g_autoptr (JsonNode) fine = usher_json_text_parse ("[{\"a\":{\"a\":1}},{\"a\":1}]", -1, NULL);

  g_assert_nonnull (fine);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_json_text_parse (texts[i], -1, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, "twice"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-syntax/right", test_right);
  g_test_add_func ("/json-syntax/wrong", test_wrong);
  g_test_add_func ("/json-syntax/cut", test_cut);
  g_test_add_func ("/json-syntax/place", test_place);
  g_test_add_func ("/json-syntax/twice", test_twice);

  return g_test_run ();
}
