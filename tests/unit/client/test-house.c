/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/house.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/error.h"

static UsherHouse *
load (const char *text,
      GError    **error)
{
  g_autofree char *folder = g_dir_make_tmp ("usher-house-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "client.conf", NULL);
  UsherHouse *house;

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  house = usher_house_load (path, error);
  g_remove (path);
  g_rmdir (folder);
  return house;
}

static void
test_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHouse) house = load ("[house]\nname=Example\naccent-color=#12aB9f\nlogo-file=/logo.svg\nserver=vdi.example.org\n"
                                       "ca-file=/ca.pem\nhelp=Call 42\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (house->name, ==, "Example");
  g_assert_cmpstr (house->accent, ==, "#12aB9f");
  g_assert_cmpstr (house->logo, ==, "/logo.svg");
  g_assert_cmpstr (house->server, ==, "vdi.example.org");
  g_assert_cmpstr (house->ca_file, ==, "/ca.pem");
  g_assert_cmpstr (house->help, ==, "Call 42");
}

static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherHouse) missing = load (NULL, &error);
  g_autoptr (UsherHouse) empty = load ("", &error);
  g_autoptr (UsherHouse) blank = load ("[house]\nname=  \nserver=\n", &error);

  g_assert_no_error (error);
  g_assert_null (missing->server);
  g_assert_null (empty->server);
  g_assert_null (blank->name);
  g_assert_null (blank->server);
}

static void
test_refused (void)
{
  static const char *const texts[][2] = {
    { "[house]\naccent-color=red\n", "accent-color" },
    { "[house]\naccent-color=#12345\n", "accent-color" },
    { "[house]\naccent-color=#12345g\n", "accent-color" },
    { "[house]\nsevrer=a\n", "sevrer" },
    { "name=Example\n", "client.conf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (texts[i][0], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, texts[i][1]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/house/all", test_all);
  g_test_add_func ("/house/nothing", test_nothing);
  g_test_add_func ("/house/refused", test_refused);
  return g_test_run ();
}
