/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/realm.h"

#include "common/error.h"

static void
test_round (void)
{
  for (guint ways = 0; ways < 8; ways++)
    {
      g_autoptr (GError) error = NULL;
      UsherRealm *realm = usher_realm_new ();
      g_autoptr (JsonNode) node = NULL;
      UsherRealm *back;

      realm->name = g_strdup ("office");
      realm->title = g_strdup ("Büro \"1\"");
      realm->ways = ways;
      realm->is_default = ways % 2;
      node = usher_realm_to_json (realm);
      back = usher_realm_from_json (node, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (back->name, ==, "office");
      g_assert_cmpstr (back->title, ==, "Büro \"1\"");
      g_assert_cmpint (back->ways, ==, ways);
      g_assert_cmpint (back->is_default, ==, ways % 2);
      usher_realm_free (realm);
      usher_realm_free (back);
    }
  usher_realm_free (NULL);
}

static void
test_answers (void)
{
  static const struct
  {
    const char *json;
    const char *title;
    int         ways;
  } cases[] = {
    /* a realm without a title is called by its name; ways of a newer broker are left out */
    { "{\"name\":\"office\",\"ways\":[\"password\"]}", "office", USHER_REALM_PASSWORD },
    { "{\"name\":\"office\",\"title\":\"\",\"ways\":[]}", "office", 0 },
    { "{\"name\":\"office\",\"ways\":[\"retina\",\"card\",\"card\"]}", "office", USHER_REALM_CARD },
    { "{\"name\":\"office\",\"ways\":[\"password\",7]}", NULL, 0 },
    { "{\"name\":\"office\",\"ways\":[null]}", NULL, 0 },
    { "{\"name\":\"office\",\"ways\":\"password\"}", NULL, 0 },
    { "{\"name\":\"office\",\"ways\":[],\"default\":\"yes\"}", NULL, 0 },
    { "{\"name\":7,\"ways\":[]}", NULL, 0 },
    { "{\"ways\":[]}", NULL, 0 },
    { "[]", NULL, 0 },
    { "null", NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_from_string (cases[i].json, NULL);
      UsherRealm *realm = usher_realm_from_json (node, &error);

      g_test_message ("%s", cases[i].json);
      if (cases[i].title == NULL)
        {
          g_assert_null (realm);
          g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (realm->title, ==, cases[i].title);
      g_assert_cmpint (realm->ways, ==, cases[i].ways);
      usher_realm_free (realm);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/realm/round", test_round);
  g_test_add_func ("/realm/answers", test_answers);
  return g_test_run ();
}
