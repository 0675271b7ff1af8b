/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/csv.h"

#include "common/error.h"

/* "1: a|b; 3: c" */
static char *
written (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = usher_csv_read (text, 2, &error);
  GString *all = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const UsherCsvRow *row = rows->pdata[i];
      g_autofree char *joined = g_strjoinv ("|", row->fields);

      g_string_append_printf (all, "%s%u: %s", i > 0 ? "; " : "", row->line, joined);
    }
  return g_string_free (all, FALSE);
}

static void
test_right (void)
{
  static const char *const lists[][2] = {
    { "", "" },
    { "\n\r\n  \n", "" },
    { "anna,office-001", "1: anna|office-001" },
    { "anna , office-001 \r\nben\r\n", "1: anna|office-001; 2: ben" },
    { "\xef\xbb\xbf" "anna,\n\n# the others\nben,x", "1: anna|; 4: ben|x" },
    { "\"Lee, Ann\",x\n", "1: Lee, Ann|x" },
    { "\"the \"\"one\"\"\" , \" x\"\n", "1: the \"one\"| x" },
    { "a\"b,c", "1: a\"b|c" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *all = written (lists[i][0]);

      g_assert_cmpstr (all, ==, lists[i][1]);
    }
}

static void
test_wrong (void)
{
  static const char *const lists[][2] = {
    { "anna,a,b", "line 1: there are 3 fields instead of at most 2" },
    { "anna\n,office-001\n", "line 2: the first field is empty" },
    { "anna\n\n\"ben,x\nclara\n", "line 3: a quote is not closed" },
    { "\"anna\" b,x", "line 1: there is something behind a closing quote" },
    { "ann\xe4,x", "it is not UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_csv_read (lists[i][0], 2, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_cmpstr (error->message, ==, lists[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/right", test_right);
  g_test_add_func ("/csv/wrong", test_wrong);
  return g_test_run ();
}
