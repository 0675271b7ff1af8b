/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/scratch.h"

#include <ftw.h>
#include <stdio.h>

#include <glib/gstdio.h>

TestScratch *
test_scratch_new (void)
{
  TestScratch *scratch = g_new0 (TestScratch, 1);
  g_autoptr (GError) error = NULL;

  scratch->folder = g_dir_make_tmp ("usher-test-XXXXXX", &error);
  g_assert_no_error (error);
  return scratch;
}

/* where @name is in the folder; free it with g_free() */
char *
test_scratch_path (TestScratch *scratch,
                   const char  *name)
{
  return g_build_filename (scratch->folder, name, NULL);
}

static int
scratch_remove (const char        *path,
                const struct stat *status,
                int                type,
                struct FTW        *walk)
{
  return g_remove (path);
}

void
test_scratch_free (TestScratch *scratch)
{
  if (scratch == NULL)
    return;
  nftw (scratch->folder, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
  g_free (scratch->folder);
  g_free (scratch);
}
