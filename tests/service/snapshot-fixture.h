/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tests/service/broker-fixture.h"

G_BEGIN_DECLS

char *snapshot_fixture_give  (UsherBrokerFixture *fixture);
char *snapshot_fixture_names (UsherBrokerFixture *fixture,
                              const char         *id,
                              UsherSnapshotKind   kind);
guint snapshot_fixture_count (UsherBrokerFixture *fixture,
                              const char         *id,
                              UsherSnapshotKind   kind);

G_END_DECLS
