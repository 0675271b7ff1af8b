/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/host.h"

UsherHost *
usher_host_new (void)
{
  return g_new0 (UsherHost, 1);
}

void
usher_host_free (UsherHost *host)
{
  if (host == NULL)
    return;
  g_free (host->name);
  g_free (host->uri);
  g_free (host->spice_address);
  g_free (host->spice_ca);
  g_free (host->spice_subject);
  g_free (host->storage_pool);
  g_strfreev (host->labels);
  g_free (host);
}
