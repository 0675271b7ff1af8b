/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/server.h"
#include "tests/http/http-client.h"
#include "tests/lib/scratch.h"

G_BEGIN_DECLS

/**
 * Edge: a server on routes of the tests' own
 *
 * GET /t/hello · POST /t/name {"name"} · GET /t/part/{part} · GET /t/number?n= · GET /t/work (in a lane) ·
 * GET /t/wait (until edge_release()) · GET /t/mine (signed in) · GET /t/admin
 */
typedef struct
{
  TestScratch  *scratch;
  UsherWorkers *workers;
  UsherRouter  *router;
  UsherServer  *server;
  char         *socket;
  GAsyncQueue  *waiting;
  guint         tls;
  guint         plain;
} Edge;

Edge *edge_new     (const UsherServerLimits *limits);
void  edge_free    (Edge                    *edge);
void  edge_release (Edge                    *edge);
UsherCall *edge_take_waiting (Edge          *edge);
void  edge_set_certificate (Edge            *edge,
                            const char      *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edge, edge_free)

G_END_DECLS
