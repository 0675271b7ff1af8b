/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/model/failure.h"
#include "client/ui/notice.h"

G_BEGIN_DECLS

/**
 * UsherFailureWords: a failure as it is told to a person
 */
typedef struct
{
  UsherNoticeLevel level;
  const char      *icon;
  char            *title;
  char            *body;
} UsherFailureWords;

UsherFailureWords *usher_failure_words_new  (const UsherFailure *failure,
                                             const char         *desktop);
void               usher_failure_words_free (UsherFailureWords  *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFailureWords, usher_failure_words_free)

G_END_DECLS
