/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/host.h"

#include <string.h>

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
  g_strfreev (host->spice_addresses);
  g_free (host->spice_ca);
  g_free (host->spice_subject);
  g_free (host->storage_pool);
  g_strfreev (host->labels);
  g_free (host->shared_storage);
  g_strfreev (host->fence);
  g_free (host);
}

/**
 * usher_host_parse_address:
 * @text: "192.0.2.0/24 10.1.0.11": a network, and where its clients reach the host
 * @network: (out): the network
 * @address: (out): the rest, inside @text
 *
 * Returns: FALSE for anything else
 */
gboolean
usher_host_parse_address (const char    *text,
                          UsherNetwork  *network,
                          const char   **address)
{
  const char *space = strchr (text, ' ');
  g_autofree char *first = space != NULL ? g_strndup (text, space - text) : NULL;

  if (first == NULL || !usher_network_parse (first, network))
    return FALSE;
  *address = space + strspn (space, " ");
  return **address != '\0' && strpbrk (*address, " /[]@") == NULL;
}

/**
 * usher_host_dup_address:
 * @host: a host
 * @client: (nullable): the client's IP address; anything else is in no network
 *
 * Returns: (transfer full): where @client reaches the SPICE servers of @host: as its smallest network says, or as all do
 */
char *
usher_host_dup_address (const UsherHost *host,
                        const char      *client)
{
  const char *best = host->spice_address;
  UsherNetwork from;
  guint closest = 0;

  if (host->spice_addresses == NULL || client == NULL || !usher_network_parse_address (client, &from))
    return g_strdup (best);
  for (gsize i = 0; host->spice_addresses[i] != NULL; i++)
    {
      UsherNetwork network;
      const char *address;

      if (!usher_host_parse_address (host->spice_addresses[i], &network, &address) || !usher_network_has (&network, &from) ||
          network.prefix < closest)
        continue;
      best = address;
      closest = network.prefix;
    }
  return g_strdup (best);
}

/**
 * usher_host_shares:
 * @host: a host
 * @other: another one
 *
 * Returns: whether both see the same storage, and are two: not one that has two files
 */
gboolean
usher_host_shares (const UsherHost *host,
                   const UsherHost *other)
{
  return host->shared_storage != NULL && g_strcmp0 (host->shared_storage, other->shared_storage) == 0 &&
         g_strcmp0 (host->name, other->name) != 0 && g_strcmp0 (host->uri, other->uri) != 0;
}
