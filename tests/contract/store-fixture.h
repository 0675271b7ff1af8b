/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/sql/sql-store.h"
#include "broker/ports/assignment-store.h"
#include "broker/ports/audit-store.h"
#include "broker/ports/copy-store.h"
#include "broker/ports/desktop-store.h"
#include "broker/ports/fleet-store.h"
#include "broker/ports/host-store.h"
#include "broker/ports/session-store.h"
#include "broker/ports/template-store.h"
#include "broker/ports/token-store.h"

G_BEGIN_DECLS

#define STORE_RACERS 16

/**
 * StoreFixture: a store of one adapter, empty
 * @folder: its temporary folder, with the database in it
 * @store: all ports
 */
typedef struct
{
  char          *folder;
  char          *path;
  char          *uri;
  UsherSqlStore *store;
  gint           winners;
  gint           losers;
} StoreFixture;

typedef void (*StoreTest) (StoreFixture *fixture,
                           gconstpointer adapter);

void store_fixture_add      (const char   *adapter,
                             const char   *name,
                             StoreTest     test);
void store_fixture_set_up   (StoreFixture *fixture,
                             gconstpointer adapter);
void store_fixture_reopen   (StoreFixture *fixture);
void store_fixture_clear    (StoreFixture *fixture,
                             gconstpointer adapter);
void store_fixture_race     (StoreFixture *fixture,
                             GThreadFunc   racer);
void store_fixture_finished (StoreFixture *fixture,
                             gboolean      done,
                             GError       *error,
                             int           allowed);

UsherDesktop *store_fixture_desktop      (StoreFixture      *fixture,
                                          guint              number,
                                          const char        *pool,
                                          UsherDesktopState  state,
                                          const char        *owner);
UsherDesktop *store_fixture_change       (StoreFixture      *fixture,
                                          const char        *id,
                                          UsherDesktopEvent  event,
                                          const char        *owner,
                                          GError           **error);
void          store_fixture_check_counts (StoreFixture      *fixture,
                                          const char        *pool);
guint         store_fixture_audit_length (StoreFixture      *fixture,
                                          const char        *desktop);

void store_assignments_register (const char *adapter);
void store_desktops_register    (const char *adapter);
void store_fleet_register       (const char *adapter);
void store_hosts_register       (const char *adapter);
void store_marks_register       (const char *adapter);
void store_sessions_register    (const char *adapter);
void store_templates_register   (const char *adapter);
void store_tokens_register      (const char *adapter);
void store_audit_register       (const char *adapter);
void store_writer_register      (const char *adapter);
void store_sqlite_register      (void);
void store_migrations_register  (void);
void store_plans_register       (void);
void store_crash_register       (const char *program);
int  store_crash_child          (int         argc,
                                 char      **argv);

G_END_DECLS
