/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/wire/problem.h"

G_BEGIN_DECLS

#define USHER_ANSWER_JSON "application/json"
#define USHER_ANSWER_PROBLEM "application/problem+json"

/**
 * UsherAnswer: what goes back to a caller
 * @type: (nullable): media type; NULL without a body
 * @body: (nullable): wiped when the answer is freed, as it may hold a token or a ticket
 * @headers: (nullable): name, value, name, value, … NULL
 */
typedef struct
{
  guint  status;
  char  *type;
  char  *body;
  gsize  length;
  GStrv  headers;
} UsherAnswer;

UsherAnswer *usher_answer_new         (guint               status,
                                       const char         *type,
                                       char               *body);
UsherAnswer *usher_answer_new_json    (guint               status,
                                       JsonNode           *node);
UsherAnswer *usher_answer_new_secret  (guint               status,
                                       JsonNode           *node);
UsherAnswer *usher_answer_new_problem (const UsherProblem *problem);
UsherAnswer *usher_answer_new_error   (guint               status,
                                       const GError       *error);
void         usher_answer_set_header  (UsherAnswer        *answer,
                                       const char         *name,
                                       const char         *value);
const char  *usher_answer_header      (const UsherAnswer  *answer,
                                       const char         *name);
void         usher_answer_free        (UsherAnswer        *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAnswer, usher_answer_free)

G_END_DECLS
