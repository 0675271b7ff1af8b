/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/json-fields.h"

#include <string.h>

#include "common/error.h"
#include "common/wire/usb-filter.h"

#define OBJECT "{\"text\":\"abc\",\"empty\":\"\",\"number\":7,\"real\":7.5,\"flag\":true,\"nothing\":null,\"list\":[1,2],\"object\":{\"a\":1}," \
               "\"time\":\"2030-01-31T08:00:00.25Z\",\"zoned\":\"2030-01-31T09:00:00+01:00\",\"word\":\"two\"}"

typedef struct
{
  JsonNode       *node;
  UsherJsonFields fields;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->node = json_from_string (OBJECT, NULL);
  usher_json_fields_init (&fixture->fields, fixture->node, "thing");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_error (&fixture->fields.error);
  json_node_unref (fixture->node);
}

static void
assert_refused (Fixture    *fixture,
                const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_json_fields_finish (&fixture->fields, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_true (g_str_has_prefix (error->message, "thing: "));
  g_assert_nonnull (strstr (error->message, field));
  g_assert_null (fixture->fields.error);
}

static void
test_right (Fixture      *fixture,
            gconstpointer data)
{
  static const char *const words[] = { "one", "two" };
  UsherJsonFields *fields = &fixture->fields;
  UsherJsonFields child;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (usher_json_fields_text (fields, "text", 3), ==, "abc");
  g_assert_cmpstr (usher_json_fields_optional_text (fields, "empty", 3), ==, "");
  g_assert_null (usher_json_fields_optional_text (fields, "nothing", 3));
  g_assert_null (usher_json_fields_optional_text (fields, "missing", 3));
  g_assert_cmpint (usher_json_fields_number (fields, "number", 7, 7), ==, 7);
  g_assert_cmpint (usher_json_fields_optional_number (fields, "missing", 0, 9, 5), ==, 5);
  g_assert_true (usher_json_fields_flag (fields, "flag", FALSE));
  g_assert_true (usher_json_fields_flag (fields, "missing", TRUE));
  g_assert_cmpuint (json_array_get_length (usher_json_fields_array (fields, "list", 2)), ==, 2);
  g_assert_cmpint (usher_json_fields_time (fields, "time"), ==, G_GINT64_CONSTANT (1896076800250000));
  g_assert_cmpint (usher_json_fields_time (fields, "zoned"), ==, G_GINT64_CONSTANT (1896076800000000));
  g_assert_cmpint (usher_json_fields_time (fields, "missing"), ==, 0);
  g_assert_cmpint (usher_json_fields_word (fields, "word", words, 2, -1), ==, 1);
  g_assert_cmpint (usher_json_fields_word (fields, "missing", words, 2, 1), ==, 1);
  usher_json_fields_init_child (&child, fields, "object", "child");
  g_assert_cmpint (usher_json_fields_number (&child, "a", 0, 9), ==, 1);
  g_assert_true (usher_json_fields_finish (&child, &error));
  g_assert_true (usher_json_fields_finish (fields, &error));
  g_assert_no_error (error);
}

static void
test_wrong (Fixture      *fixture,
            gconstpointer data)
{
  static const char *const words[] = { "one" };
  UsherJsonFields *fields = &fixture->fields;
  UsherJsonFields child;

  g_assert_cmpstr (usher_json_fields_text (fields, "text", 2), ==, "");
  assert_refused (fixture, "text");
  g_assert_cmpstr (usher_json_fields_text (fields, "empty", 2), ==, "");
  assert_refused (fixture, "empty");
  g_assert_cmpstr (usher_json_fields_text (fields, "number", 9), ==, "");
  assert_refused (fixture, "number");
  g_assert_cmpint (usher_json_fields_number (fields, "number", 8, 9), ==, 8);
  assert_refused (fixture, "number");
  g_assert_cmpint (usher_json_fields_number (fields, "real", 0, 9), ==, 0);
  assert_refused (fixture, "real");
  g_assert_cmpint (usher_json_fields_number (fields, "missing", 0, 9), ==, 0);
  assert_refused (fixture, "missing");
  g_assert_false (usher_json_fields_flag (fields, "number", FALSE));
  assert_refused (fixture, "number");
  g_assert_null (usher_json_fields_array (fields, "list", 1));
  assert_refused (fixture, "list");
  g_assert_null (usher_json_fields_array (fields, "object", 1));
  assert_refused (fixture, "object");
  g_assert_cmpint (usher_json_fields_time (fields, "text"), ==, 0);
  assert_refused (fixture, "text");
  g_assert_cmpint (usher_json_fields_word (fields, "word", words, 1, 0), ==, 0);
  assert_refused (fixture, "word");
  usher_json_fields_init_child (&child, fields, "list", "child");
  assert_refused (fixture, "list");
}

static void
test_first_error_is_kept (Fixture      *fixture,
                          gconstpointer data)
{
  usher_json_fields_text (&fixture->fields, "missing", 9);
  usher_json_fields_number (&fixture->fields, "text", 0, 9);
  assert_refused (fixture, "missing");
}

static void
test_no_object (void)
{
  UsherJsonFields fields;
  g_autoptr (GError) error = NULL;

  usher_json_fields_init (&fields, NULL, "thing");
  g_assert_false (usher_json_fields_has (&fields, "a"));
  g_assert_cmpstr (usher_json_fields_text (&fields, "a", 9), ==, "");
  g_assert_false (usher_json_fields_finish (&fields, &error));
  g_assert_cmpstr (error->message, ==, "thing is not a JSON object");
}

static void
test_times (void)
{
  static const struct
  {
    gint64      time;
    const char *text;
  } cases[] = {
    { 0, NULL },
    { -1, NULL },
    { G_MAXINT64, NULL },
    { G_GINT64_CONSTANT (1896076800000000), "2030-01-31T08:00:00Z" },
    { G_GINT64_CONSTANT (1896076800000001), "2030-01-31T08:00:00.000001Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = usher_json_fields_time_to_text (cases[i].time);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_usb_filters (void)
{
  static const char *const right[] = { "-1,-1,-1,-1,1", "0x08,-1,-1,-1,1|-1,-1,-1,-1,0", "255,65535,0xffff,0,0", "8,0x046d,-1,-1,1" };
  static const char *const wrong[] = {
    "", "|", "-1,-1,-1,-1,1|", "-1,-1,-1,-1", "-1,-1,-1,-1,1,1", "-2,-1,-1,-1,1", "256,-1,-1,-1,1", "8,65536,-1,-1,1",
    "8,-1,-1,-1,2", "8,-1,-1,-1,yes", "8, -1,-1,-1,1", "eight,-1,-1,-1,1", "8,-1,-1,-1,1 ", "0x,-1,-1,-1,1", "--1,-1,-1,-1,1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (usher_usb_filter_is_valid (right[i]));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("\"%s\"", wrong[i]);
      g_assert_false (usher_usb_filter_is_valid (wrong[i]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/json-fields/right", Fixture, NULL, set_up, test_right, tear_down);
  g_test_add ("/json-fields/wrong", Fixture, NULL, set_up, test_wrong, tear_down);
  g_test_add ("/json-fields/first-error-is-kept", Fixture, NULL, set_up, test_first_error_is_kept, tear_down);
  g_test_add_func ("/json-fields/no-object", test_no_object);
  g_test_add_func ("/json-fields/times", test_times);
  g_test_add_func ("/usb-filter", test_usb_filters);
  return g_test_run ();
}
