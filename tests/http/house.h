/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/http/flows.h"
#include "broker/http/server.h"
#include "broker/service/admin-flow.h"
#include "tests/http/http-client.h"
#include "tests/lib/scratch.h"
#include "tests/service/broker-fixture.h"

G_BEGIN_DECLS

/**
 * House: the whole broker behind HTTPS and its admin socket, over a store in memory and a fake host and directory;
 * the realm "local" is kept in a file
 */
typedef struct
{
  UsherBrokerFixture broker;
  TestScratch       *scratch;
  UsherFlows         flows;
  UsherAdminFlow     admin;
  UsherRouter       *router;
  UsherServer       *server;
  char              *socket;
  guint              port;
} House;

House *house_new     (const UsherServerLimits *limits);
void   house_free    (House                   *house);
char  *house_sign_in (House                   *house,
                      const char              *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (House, house_free)

G_END_DECLS
