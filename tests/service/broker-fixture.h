/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/catalog-flow.h"
#include "broker/service/host-flow.h"
#include "broker/service/inbox.h"
#include "broker/service/launch-flow.h"
#include "broker/service/login-flow.h"
#include "broker/service/power-flow.h"
#include "broker/service/release-flow.h"
#include "broker/service/snapshot-flow.h"
#include "broker/service/template-flow.h"
#include "tests/fakes/fake-directory.h"
#include "tests/fakes/fake-hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherBrokerFixture: all flows over a real store, a fake host "kvm1" and a fake directory "office" with
 * alice (staff), bob (staff), mallory (nobody's friend) and ada, who administers; the pool "office" is staff's
 */
typedef struct
{
  GObject             *store;
  UsherContext        *context;
  UsherWorkers        *workers;
  UsherWaitLine       *line;
  UsherDesktopLocks   *locks;
  UsherPoolKeeper     *keeper;
  UsherInbox          *inbox;
  UsherJobs           *jobs;
  UsherLoginFlow      *login;
  UsherLaunchFlow     *launch;
  UsherPowerFlow      *power;
  UsherSnapshotFlow   *snapshots;
  UsherFakeHypervisor *host;
  UsherFakeDirectory  *directory;
  UsherHostFlow       *hosts;
  UsherTemplateFlow   *templates;
  UsherPool           *pool;
} UsherBrokerFixture;

void                 usher_broker_fixture_setup     (UsherBrokerFixture    *fixture,
                                                     gconstpointer          data);
void                 usher_broker_fixture_open      (UsherBrokerFixture    *fixture,
                                                     GObject               *store,
                                                     GObject               *rest,
                                                     UsherFakeHypervisor   *host);
void                 usher_broker_fixture_teardown  (UsherBrokerFixture    *fixture,
                                                     gconstpointer          data);
UsherPool           *usher_broker_fixture_pool      (const char            *name,
                                                     UsherPoolKind          kind);
void                 usher_broker_fixture_configure (UsherBrokerFixture    *fixture,
                                                     UsherPool             *pool);
void                 usher_broker_fixture_unfix     (UsherBrokerFixture    *fixture);
void                 usher_broker_fixture_keep      (UsherBrokerFixture    *fixture);
void                 usher_broker_fixture_settle    (UsherBrokerFixture    *fixture);
UsherRequest        *usher_broker_fixture_request   (const char            *user);
UsherLaunchDocument *usher_broker_fixture_launch    (UsherBrokerFixture    *fixture,
                                                     const char            *user,
                                                     const UsherLaunchAsk  *ask,
                                                     GError               **error);
UsherJobReport      *usher_broker_fixture_wait_job  (UsherBrokerFixture    *fixture,
                                                     const char            *job,
                                                     const char            *owner);
UsherDesktop        *usher_broker_fixture_own       (UsherBrokerFixture    *fixture,
                                                     const char            *owner);
guint                usher_broker_fixture_count     (UsherBrokerFixture    *fixture,
                                                     UsherDesktopState      state);

G_END_DECLS
