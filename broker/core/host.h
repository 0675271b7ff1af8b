/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/at-once.h"
#include "common/network.h"

G_BEGIN_DECLS

/**
 * UsherHost: one libvirt host, as its file says
 * @name: file name without .conf
 * @uri: libvirt's connection URI
 * @spice_address: where clients reach its SPICE servers
 * @spice_addresses: (nullable) (array zero-terminated=1): where clients of some networks reach them: "192.0.2.0/24 10.1.0.11"
 * @spice_ca: PEM of the authority that signed their certificates
 * @spice_subject: subject of those certificates, comma-separated
 * @storage_pool: libvirt storage pool of the overlays and base volumes
 * @limit: most desktops on it
 * @memory_reserve: bytes of memory that are to stay free: with less it takes no new desktops; 0 for whatever is free
 * @at_once: how many steps may be under way on it
 * @labels: (array zero-terminated=1): free words
 * @shared_storage: (nullable): hosts with the same word see the same storage pool, at the same path
 * @fence: (nullable) (array zero-terminated=1): a command and its arguments, which makes sure that nothing runs on the host
 */
typedef struct
{
  char       *name;
  char       *uri;
  char       *spice_address;
  char      **spice_addresses;
  char       *spice_ca;
  char       *spice_subject;
  char       *storage_pool;
  guint       limit;
  gsize       memory_reserve;
  UsherAtOnce at_once;
  char      **labels;
  char       *shared_storage;
  char      **fence;
} UsherHost;

UsherHost *usher_host_new           (void);
void       usher_host_free          (UsherHost       *host);
char      *usher_host_dup_address   (const UsherHost *host,
                                     const char      *client);
gboolean   usher_host_shares        (const UsherHost *host,
                                     const UsherHost *other);
gboolean   usher_host_parse_address (const char      *text,
                                     UsherNetwork    *network,
                                     const char     **address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHost, usher_host_free)

G_END_DECLS
