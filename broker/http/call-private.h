/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/call.h"

G_BEGIN_DECLS

/* for the files of UsherCall alone */
struct _UsherCall
{
  gatomicrefcount   refs;
  char             *method;
  char             *path;
  char             *query;
  char             *token;
  char             *accept;
  char             *content_type;
  UsherPeer        *peer;
  char             *body;
  gsize             length;
  UsherSecret      *covered;
  JsonNode         *json;
  GStrv             params;
  GHashTable       *query_values;
  guint             refusal;
  UsherCallAudience audience;
  gpointer          data;
  gpointer          attached;
  GDestroyNotify    free_attached;

  /* under the lock: what several threads may touch */
  GMutex            lock;
  UsherRequest     *request;
  gboolean          gone;
  gboolean          answered;
  UsherAnswer      *answer;
  UsherCallDoneFunc done;
  gpointer          done_data;
};

G_END_DECLS
