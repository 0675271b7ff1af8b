/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what the files of the fake hypervisor share */
#pragma once

#include "broker/ports/shared-host.h"
#include "broker/ports/snapshot-host.h"
#include "broker/ports/template-host.h"
#include "tests/fakes/fake-hypervisor.h"

G_BEGIN_DECLS

#define FAKE_DOMAINS 256
#define FAKE_VOLUMES 64
#define FAKE_SNAPSHOTS 8

typedef struct
{
  char       name[72];
  char       description[64];
  UsherPower power;
  guint      generation;
} FakeSnapshot;

/**
 * FakeDomain: a row; free when it has no id
 * @foreign: not Usher's, or adopted: its pool says which
 */
typedef struct
{
  char             id[64];
  char             name[64];
  char             pool[64];
  char             ticket[64];
  char             base[96];
  UsherPower       power;
  guint            generation;
  gboolean         foreign;
  UsherDomainFlags flags;
  guint32          mac;
  gsize            seed;
  FakeSnapshot     snapshots[FAKE_SNAPSHOTS];
} FakeDomain;

/**
 * FakeVolume: a published one; free when it has no name
 */
typedef struct
{
  char name[96];
  char checksum[72];
} FakeVolume;

typedef struct
{
  guint      generations;
  FakeDomain domains[FAKE_DOMAINS];
  FakeVolume volumes[FAKE_VOLUMES];
} FakeHost;

typedef struct
{
  UsherError code;
  guint      times;
  guint      delay;
  guint      calls;
} FakeScript;

struct _UsherFakeHypervisor
{
  GObject                  parent_instance;

  UsherFakeSteps          *steps;
  GMutex                   lock;
  FakeHost                *host;
  GHashTable              *viewers;
  GHashTable              *disks;
  gint                     stubborn;
  gint                     recalls;
  gint                     set_last;
  FakeScript               scripts[USHER_N_FAKE_METHODS];
  UsherHypervisorEventFunc func;
  gpointer                 user_data;
};

gboolean    fake_hypervisor_enter              (UsherFakeHypervisor        *self,
                                                UsherFakeMethod             method,
                                                const UsherWait            *wait,
                                                GError                    **error);
FakeDomain *fake_hypervisor_find               (UsherFakeHypervisor        *self,
                                                const char                 *id);
void        fake_images_template_host_init     (UsherTemplateHostInterface *iface);
void        fake_images_snapshot_host_init     (UsherSnapshotHostInterface *iface);
void        fake_shared_host_init              (UsherSharedHostInterface   *iface);
void        fake_shared_add                    (UsherFakeHypervisor        *self,
                                                const FakeDomain           *domain);
void        fake_shared_remove                 (UsherFakeHypervisor        *self,
                                                const char                 *id);
FakeVolume *fake_images_find                   (FakeHost                   *host,
                                                const char                 *name);

G_END_DECLS
