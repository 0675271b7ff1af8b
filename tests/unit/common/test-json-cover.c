/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-cover.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *secret;
  const char *left;
} covered[] = {
  { "{\"password\":\"abc\"}", "abc", "{\"password\":\"xxx\"}" },
  { "{ \"user\" : \"eve\",\n \"password\"\t: \"a c\" , \"z\":1}", "a c", "{ \"user\" : \"eve\",\n \"password\"\t: \"xxx\" , \"z\":1}" },
  { "{\"password\":\"\"}", "", "{\"password\":\"\"}" },
  { "{\"password\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "\"\\/\b\f\n\r\t", "{\"password\":\"xxxxxxxxxxxxxxxx\"}" },
  { "{\"password\":\"\\u00e9\\ud83d\\ude00\"}", "é😀", "{\"password\":\"xxxxxxxxxxxxxxxxxx\"}" },
  { "{\"password\":\"é\"}", "é", "{\"password\":\"xx\"}" },
  { "{\"a\":{\"password\":\"in\"},\"password\":\"out\"}", "out", "{\"a\":{\"password\":\"in\"},\"password\":\"xxx\"}" },
  { "{\"user\":\"password\",\"password\":\"p\"}", "p", "{\"user\":\"password\",\"password\":\"x\"}" },
  { "{\"user\":\"\\\"password\\\":\\\"no\\\"\",\"password\":\"p\"}", "p", "{\"user\":\"\\\"password\\\":\\\"no\\\"\",\"password\":\"x\"}" },
};

/* for the parser to take or to refuse */
static const char *const untouched[] = {
  "", "{", "{}", "[]", "{\"password\"", "{\"password\":", "{\"password\":\"", "{\"password\":\"abc", "{\"password\":\"abc\\\"}",
  "{\"password\":5}", "{\"password\":[\"abc\"]}", "{\"user\":\"password\"}", "\"password\":\"abc\"", "[[\"password\",\"abc\"]]",
  "{\"password\":\"\\u0000\"}", "{\"password\":\"\\ud800\"}", "{\"password\":\"\\ud800\\u0041\"}", "{\"password\":\"\\udc00\"}",
  "{\"password\":\"\\u00\"}", "{\"password\":\"\\x\"}", "{\"password\":\"a\nb\"}", "{\"password\":\"\xff\"}", "{\"Password\":\"abc\"}",
};

static void
test_covered (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (covered); i++)
    {
      g_autofree char *text = g_strdup (covered[i].text);
      g_autoptr (UsherSecret) secret = usher_json_cover (text, strlen (text), "password");

      g_assert_nonnull (secret);
      g_assert_cmpstr (usher_secret_text (secret), ==, covered[i].secret);
      g_assert_cmpuint (usher_secret_length (secret), ==, strlen (covered[i].secret));
      g_assert_cmpstr (text, ==, covered[i].left);
    }
}

static void
test_untouched (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (untouched); i++)
    {
      g_autofree char *text = g_strdup (untouched[i]);

      g_assert_null (usher_json_cover (text, strlen (text), "password"));
      g_assert_cmpstr (text, ==, untouched[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-cover/covered", test_covered);
  g_test_add_func ("/json-cover/untouched", test_untouched);
  return g_test_run ();
}
