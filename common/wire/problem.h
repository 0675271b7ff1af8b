/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * UsherProblem: a problem answer (RFC 9457) in Usher's form
 * @code: Usher's code word; @status follows from it
 * @detail: for administrators; clients translate @code
 * @retry_after: seconds; 0 for none
 * @viewer_user: (nullable): with "in-use", who is connected
 * @viewer_address: (nullable): from where
 * @viewer_since: µs since the epoch, or 0
 */
typedef struct
{
  int    status;
  char  *code;
  char  *title;
  char  *detail;
  guint  retry_after;
  char  *viewer_user;
  char  *viewer_address;
  gint64 viewer_since;
} UsherProblem;

UsherProblem *usher_problem_new            (void);
UsherProblem *usher_problem_new_from_error (const GError       *error);
void          usher_problem_free           (UsherProblem       *problem);
JsonNode     *usher_problem_to_json        (const UsherProblem *problem);
UsherProblem *usher_problem_from_json      (JsonNode           *node,
                                            GError            **error);
GError       *usher_problem_to_error       (const UsherProblem *problem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherProblem, usher_problem_free)

G_END_DECLS
