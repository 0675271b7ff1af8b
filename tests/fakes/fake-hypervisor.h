/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"
#include "common/error.h"
#include "tests/fakes/fake-steps.h"

G_BEGIN_DECLS

/**
 * UsherFakeHypervisor: a host whose domains are rows in memory that outlives a killed child, with scripted failures.
 * Its rows say how often each overlay was made, so that a test can prove that a reset was one.
 */
#define USHER_TYPE_FAKE_HYPERVISOR (usher_fake_hypervisor_get_type ())
G_DECLARE_FINAL_TYPE (UsherFakeHypervisor, usher_fake_hypervisor, USHER, FAKE_HYPERVISOR, GObject)

/**
 * UsherFakeMethod: the methods a failure can be scripted for
 */
typedef enum
{
  USHER_FAKE_CLONE,
  USHER_FAKE_START,
  USHER_FAKE_STOP,
  USHER_FAKE_REMOVE,
  USHER_FAKE_INSPECT,
  USHER_FAKE_LIST,
  USHER_FAKE_TICKET,
  USHER_FAKE_SUSPEND,
  USHER_FAKE_ADOPT,
  USHER_FAKE_INVENTORY,
  USHER_FAKE_PUBLISH,
  USHER_FAKE_COPY,
  USHER_FAKE_SNAPSHOT,
  USHER_FAKE_TAKE_OVER,
  USHER_FAKE_LET_GO,
  USHER_N_FAKE_METHODS,
} UsherFakeMethod;

UsherFakeHypervisor *usher_fake_hypervisor_new        (UsherFakeSteps      *steps);
void                 usher_fake_hypervisor_fail       (UsherFakeHypervisor *fake,
                                                       UsherFakeMethod      method,
                                                       UsherError           code,
                                                       guint                times);
void                 usher_fake_hypervisor_delay      (UsherFakeHypervisor *fake,
                                                       UsherFakeMethod      method,
                                                       guint                milliseconds);
guint                usher_fake_hypervisor_calls      (UsherFakeHypervisor *fake,
                                                       UsherFakeMethod      method);
guint                usher_fake_hypervisor_domains    (UsherFakeHypervisor *fake);
guint                usher_fake_hypervisor_generation (UsherFakeHypervisor *fake,
                                                       const char          *id);
char                *usher_fake_hypervisor_ticket     (UsherFakeHypervisor *fake,
                                                       const char          *id);
void                 usher_fake_hypervisor_stubborn   (UsherFakeHypervisor *fake);
void                 usher_fake_hypervisor_recall     (UsherFakeHypervisor *fake);
void                 usher_fake_hypervisor_set_last   (UsherFakeHypervisor *fake);
void                 usher_fake_hypervisor_power      (UsherFakeHypervisor *fake,
                                                       const char          *id,
                                                       UsherPower           power);
void                 usher_fake_hypervisor_viewer     (UsherFakeHypervisor *fake,
                                                       const char          *id,
                                                       const char          *connection,
                                                       gboolean             came);
void                 usher_fake_hypervisor_viewer_quietly (UsherFakeHypervisor *fake,
                                                           const char          *id,
                                                           const char          *connection,
                                                           gboolean             came);
void                 usher_fake_hypervisor_vanish     (UsherFakeHypervisor *fake,
                                                       const char          *id);
void                 usher_fake_hypervisor_foreign    (UsherFakeHypervisor *fake,
                                                       const char          *id,
                                                       const char          *name);
void                 usher_fake_hypervisor_share      (UsherFakeHypervisor *fake,
                                                       UsherFakeHypervisor *other);
gboolean             usher_fake_hypervisor_has_disk   (UsherFakeHypervisor *fake,
                                                       const char          *id);
guint32              usher_fake_hypervisor_mac        (UsherFakeHypervisor *fake,
                                                       const char          *id,
                                                       gsize               *seed);

G_END_DECLS
