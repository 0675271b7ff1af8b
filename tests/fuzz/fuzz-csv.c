/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/ctl/csv.h"
#include "common/error.h"
#include "tests/fuzz/fuzz.h"

#define MOST 2

const char *const usher_fuzz_seeds[] = {
  "user,desktop\r\nanna,office-001\r\nben\r\n",
  "\xef\xbb\xbf\"Lee, Ann\" , \"the \"\"one\"\"\"\n\n# the others\n,\n",
  "a,b,c\n\"open\n\"closed\" x,\n",
  NULL
};

/* a list that is taken has a name in each line, and no more fields than were asked for; one that is not says why */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = usher_csv_read (text, MOST, &error);
  guint line = 0;

  g_assert_true ((rows == NULL) == (error != NULL));
  g_assert_true (error == NULL || usher_error_is (error, USHER_ERROR_BAD_REQUEST));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const UsherCsvRow *row = rows->pdata[i];

      g_assert_cmpuint (row->line, >, line);
      g_assert_cmpuint (g_strv_length (row->fields), <=, MOST);
      g_assert_cmpint (*row->fields[0], !=, '\0');
      for (guint k = 0; row->fields[k] != NULL; k++)
        {
          g_assert_true (g_utf8_validate (row->fields[k], -1, NULL));
          g_assert_null (strchr (row->fields[k], '\n'));
        }
      line = row->line;
    }
  return 0;
}
