/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/admin-flow.h"
#include "tests/service/broker-fixture.h"

G_BEGIN_DECLS

/* what tests of the administrators' flows share, over a broker fixture */

UsherAdminFlow admin_fixture_flow     (UsherBrokerFixture *fixture);
UsherRequest  *admin_fixture_request  (void);
char          *admin_fixture_state    (UsherBrokerFixture *fixture,
                                       const char         *name);
char          *admin_fixture_give_one (UsherBrokerFixture *fixture);
guint          admin_fixture_audited  (UsherBrokerFixture *fixture,
                                       const char         *action,
                                       const char         *outcome);

#define admin_fixture_assert_state(fixture, name, word) \
  G_STMT_START \
  { \
    g_autofree char *admin_fixture_is = admin_fixture_state (fixture, name); \
    g_assert_cmpstr (admin_fixture_is, ==, word); \
  } \
  G_STMT_END

#define ADMIN_FIXTURE_ADD(path, func) \
  g_test_add ("/admin/" path, UsherBrokerFixture, NULL, usher_broker_fixture_setup, func, usher_broker_fixture_teardown)

G_END_DECLS
