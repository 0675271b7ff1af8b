/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherHost: one libvirt host, as its file says
 * @name: file name without .conf
 * @uri: libvirt's connection URI
 * @spice_address: where clients reach its SPICE servers
 * @spice_ca: PEM of the authority that signed their certificates
 * @spice_subject: subject of those certificates, comma-separated
 * @storage_pool: libvirt storage pool of the overlays and base volumes
 * @limit: most desktops on it
 * @labels: (array zero-terminated=1): free words
 */
typedef struct
{
  char  *name;
  char  *uri;
  char  *spice_address;
  char  *spice_ca;
  char  *spice_subject;
  char  *storage_pool;
  guint  limit;
  char **labels;
} UsherHost;

UsherHost *usher_host_new  (void);
void       usher_host_free (UsherHost *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHost, usher_host_free)

G_END_DECLS
