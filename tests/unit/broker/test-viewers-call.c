/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/viewers-call.h"

#include "common/error.h"

#define CHANNELS(list) "{\"return\":{\"enabled\":true,\"channels\":[" list "]},\"id\":\"libvirt-24\"}"

/* what QEMU says, and what a QEMU that was taken over might */
static const struct
{
  const char *name;
  const char *answer;
  const char *viewers;
} answers[] = {
  { "nobody", CHANNELS (""), "" },
  { "left out", "{\"return\":{\"enabled\":true}}", "" },
  { "one", CHANNELS ("{\"host\":\"192.0.2.7\",\"port\":\"40000\",\"family\":\"ipv4\",\"channel-type\":1,\"tls\":true}"), "192.0.2.7:40000" },
  { "two", CHANNELS ("{\"host\":\"a\",\"port\":\"1\",\"family\":\"ipv4\"},{\"host\":\"a\",\"port\":\"2\",\"family\":\"ipv4\"}"), "a:1 a:2" },
  { "ipv6", CHANNELS ("{\"host\":\"2001:db8::7\",\"port\":\"1\",\"family\":\"ipv6\"}"), "[2001:db8::7]:1" },
  { "no family", CHANNELS ("{\"host\":\"a\",\"port\":\"1\"}"), "a:1" },
  { "odd family", CHANNELS ("{\"host\":\"a\",\"port\":\"1\",\"family\":7}"), "a:1" },
  { "no host", CHANNELS ("{\"port\":\"1\",\"family\":\"ipv4\"}"), "" },
  { "no port", CHANNELS ("{\"host\":\"a\",\"family\":\"ipv4\"}"), "" },
  { "port is a number", CHANNELS ("{\"host\":\"a\",\"port\":1}"), "" },
  { "host is a list", CHANNELS ("{\"host\":[\"a\"],\"port\":\"1\"}"), "" },
  { "host is null", CHANNELS ("{\"host\":null,\"port\":\"1\"}"), "" },
  { "format in it", CHANNELS ("{\"host\":\"%s%n\",\"port\":\"%d\"}"), "%s%n:%d" },
  { "odd ones between", CHANNELS ("7,null,[],{},{\"host\":\"a\",\"port\":\"1\"},\"x\""), "a:1" },
  /* not one of these may be taken for \"nobody is connected\" */
  { "empty", "", NULL },
  { "no JSON", "hello", NULL },
  { "cut short", "{\"return\":{\"channels\":[{\"host\":\"a\"", NULL },
  { "a list", "[]", NULL },
  { "null", "null", NULL },
  { "an error", "{\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"no SPICE\"}}", NULL },
  { "return is a text", "{\"return\":\"x\"}", NULL },
  { "return is null", "{\"return\":null}", NULL },
  { "channels is a text", "{\"return\":{\"channels\":\"x\"}}", NULL },
  { "channels is an object", "{\"return\":{\"channels\":{}}}", NULL },
  { "return twice", "{\"return\":{\"channels\":[{\"host\":\"a\",\"port\":\"1\"}]},\"return\":{}}", NULL },
};

static void
test_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) viewers = usher_viewers_call_parse (answers[i].answer, &error);
      g_autofree char *found = NULL;

      g_test_message ("%s", answers[i].name);
      if (answers[i].viewers == NULL)
        {
          g_assert_null (viewers);
          g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
          continue;
        }
      g_assert_no_error (error);
      g_ptr_array_add (viewers, NULL);
      found = g_strjoinv (" ", (char **) viewers->pdata);
      g_assert_cmpstr (found, ==, answers[i].viewers);
    }
}

/* deeper or longer than any answer is: refused before it is read */
static void
test_bombs (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"return\":{\"channels\":");
  g_autoptr (GString) many = g_string_new ("{\"return\":{\"channels\":[");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (usher_viewers_call_parse (deep->str, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  for (guint i = 0; i < 100000; i++)
    g_string_append (many, "{\"host\":\"a\",\"port\":\"1\"},");
  g_string_append (many, "{}]}}");
  g_assert_null (usher_viewers_call_parse (many->str, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/viewers-call/answers", test_answers);
  g_test_add_func ("/viewers-call/bombs", test_bombs);
  return g_test_run ();
}
