/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>

#include "broker/ports/hypervisor.h"
#include "tests/lib/event-log.h"
#include "tests/lib/libvirt-session.h"

G_BEGIN_DECLS

#define FIXTURE_POOL "office"
#define FIXTURE_BASE "base.qcow2"

/**
 * HypervisorFixture: a host, the adapter under test, and a connection beside it
 * @log: what the adapter told
 * @beside: not the adapter's
 * @wait: long enough for anything
 */
typedef struct
{
  UsherLibvirtSession *session;
  UsherHypervisor     *hypervisor;
  UsherEventLog       *log;
  virConnectPtr        beside;
  UsherWait            wait;
} HypervisorFixture;

/* XML of a domain that needs no guest: what most tests clone */
extern const char hypervisor_fixture_domain[];

void  hypervisor_fixture_set_up    (HypervisorFixture    *fixture,
                                    gconstpointer         unused);
void  hypervisor_fixture_tear_down (HypervisorFixture    *fixture,
                                    gconstpointer         unused);
char *hypervisor_fixture_clone     (HypervisorFixture    *fixture,
                                    const char           *name);
char *hypervisor_fixture_run       (HypervisorFixture    *fixture,
                                    const char           *name);
guint hypervisor_fixture_port      (HypervisorFixture    *fixture,
                                    const char           *id);
UsherPower hypervisor_fixture_power (HypervisorFixture   *fixture,
                                     const char          *id);
char *hypervisor_fixture_overlay   (HypervisorFixture    *fixture,
                                    const char           *id);
char *hypervisor_fixture_foreign   (HypervisorFixture    *fixture,
                                    const char           *name,
                                    const char           *id);
char *hypervisor_fixture_clone_demo (HypervisorFixture   *fixture,
                                     const char          *name);
void  hypervisor_fixture_await_guest (HypervisorFixture  *fixture,
                                      const char         *name);

G_END_DECLS
