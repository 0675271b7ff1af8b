/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/known-servers.h"

#define KNOWN_SERVERS_KEY "trusted-servers"

/**
 * usher_known_servers_find:
 * @settings: of the schema org.usher.Client
 * @address: as a person types it
 * @error: return location
 *
 * Returns: (transfer full): the server's profile, with why it was trusted, if it ever was;
 *   %NULL when @address is none
 */
UsherServerProfile *
usher_known_servers_find (GSettings  *settings,
                          const char *address,
                          GError    **error)
{
  g_autoptr (UsherServerProfile) profile = usher_server_profile_new (address, NULL, NULL, error);
  g_autoptr (GVariant) servers = NULL;
  const char *fingerprint;
  const char *ca_file;

  if (profile == NULL)
    return NULL;
  servers = g_settings_get_value (settings, KNOWN_SERVERS_KEY);
  if (!g_variant_lookup (servers, profile->url, "(&s&s)", &fingerprint, &ca_file))
    return g_steal_pointer (&profile);
  return usher_server_profile_new (profile->url, fingerprint, ca_file, error);
}

/**
 * usher_known_servers_remember:
 * @settings: of the schema org.usher.Client
 * @profile: a server, and why it is trusted
 */
void
usher_known_servers_remember (GSettings                *settings,
                              const UsherServerProfile *profile)
{
  g_autoptr (GVariant) servers = g_settings_get_value (settings, KNOWN_SERVERS_KEY);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *url;
  const char *fingerprint;
  const char *ca_file;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(ss)}"));
  g_variant_iter_init (&iter, servers);
  while (g_variant_iter_next (&iter, "{&s(&s&s)}", &url, &fingerprint, &ca_file))
    if (g_strcmp0 (url, profile->url) != 0)
      g_variant_builder_add (&builder, "{s(ss)}", url, fingerprint, ca_file);
  g_variant_builder_add (&builder, "{s(ss)}", profile->url,
                         profile->fingerprint != NULL ? profile->fingerprint : "",
                         profile->ca_file != NULL ? profile->ca_file : "");
  g_settings_set_value (settings, KNOWN_SERVERS_KEY, g_variant_builder_end (&builder));
}
