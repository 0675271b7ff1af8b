/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestScratch: a folder of a test's own, gone with all that is in it when the test ends
 */
typedef struct
{
  char *folder;
} TestScratch;

TestScratch *test_scratch_new  (void);
char        *test_scratch_path (TestScratch *scratch,
                                const char  *name);
void         test_scratch_free (TestScratch *scratch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestScratch, test_scratch_free)

G_END_DECLS
