/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/options.h"

#include <string.h>

#include "common/error.h"

static UsherOptions *
parse (const char *line,
       GError    **error)
{
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);

  return usher_options_parse (arguments, error);
}

static void
test_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherOptions) options = parse ("usher -s vdi.example.org --ca-file=/ca.pem -r office -u alice -d Debian -f", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->server, ==, "vdi.example.org");
  g_assert_cmpstr (options->ca_file, ==, "/ca.pem");
  g_assert_cmpstr (options->realm, ==, "office");
  g_assert_cmpstr (options->user, ==, "alice");
  g_assert_cmpstr (options->desktop, ==, "Debian");
  g_assert_null (options->file);
  g_assert_cmpint (options->flags, ==, USHER_OPTION_FULL_SCREEN);
}

static void
test_nothing (void)
{
  g_autoptr (UsherOptions) options = parse ("usher", NULL);

  g_assert_null (options->server);
  g_assert_null (options->file);
  g_assert_cmpint (options->flags, ==, 0);
}

static void
test_file (void)
{
  g_autoptr (UsherOptions) named = parse ("usher desk.vv", NULL);
  g_autoptr (UsherOptions) piped = parse ("usher -", NULL);

  g_assert_cmpstr (named->file, ==, "desk.vv");
  g_assert_cmpstr (piped->file, ==, "-");
}

static void
test_refused (void)
{
  static const char *const lines[] = { "usher --no-such", "usher a.vv b.vv", "usher --vv a.vv b.vv", "usher --fingerprint 12zz",
                                      "usher -s host a.vv", "usher --server" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (lines[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
}

static void
test_help (void)
{
  g_autoptr (UsherOptions) options = parse ("usher --help", NULL);
  g_autofree char *help = usher_options_help ();

  g_assert_cmpint (options->flags, ==, USHER_OPTION_HELP);
  g_assert_nonnull (strstr (help, "--fingerprint"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/all", test_all);
  g_test_add_func ("/options/nothing", test_nothing);
  g_test_add_func ("/options/file", test_file);
  g_test_add_func ("/options/refused", test_refused);
  g_test_add_func ("/options/help", test_help);
  return g_test_run ();
}
