/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings/server-settings.h"

#include <gio/gio.h>
#include <string.h>

#define HOUR (60 * 60)
#define DAY (24 * HOUR)

static const char *
server_settings_check_listen (const char *value)
{
  static const char why[] = "is not a place to listen at: https://ADDRESS:PORT, or http:// on a loopback address; "
                            "an IPv6 address stands in brackets";
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GInetAddress) address = NULL;
  const char *scheme;

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_port (uri) < 1 || g_uri_get_userinfo (uri) != NULL ||
      *g_uri_get_path (uri) != '\0' || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return why;
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  scheme = g_uri_get_scheme (uri);
  if (address == NULL)
    return why;
  if (strcmp (scheme, "http") == 0 && !g_inet_address_get_is_loopback (address))
    return "would send passwords in the clear: http:// is for loopback addresses alone, use https://";
  return strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0 ? NULL : why;
}

static const char *
server_settings_check_store (const char *value)
{
  if (!g_str_has_prefix (value, "sqlite:") || !g_path_is_absolute (value + strlen ("sqlite:")))
    return "is not a store: sqlite:/PATH";
  return NULL;
}

#define MEMBER(name) G_STRUCT_OFFSET (UsherServerSettings, name)

static const UsherConfigKey server_settings_keys[] = {
  { "server", "listen", USHER_CONFIG_LIST, USHER_CONFIG_AT_START, "https://0.0.0.0:8443", MEMBER (listen),
    .check = server_settings_check_listen,
    .doc = "Where clients reach the broker: https://ADDRESS:PORT, or http:// on loopback addresses" },
  { "server", "certificate", USHER_CONFIG_PATH, 0, "@state@/tls/server.pem", MEMBER (certificate),
    .doc = "PEM file with the server's certificate and its chain; made when it is missing, read again at a reload" },
  { "server", "private-key", USHER_CONFIG_PATH, 0, "@state@/tls/server.key", MEMBER (private_key),
    .doc = "PEM file with the certificate's key" },
  { "server", "admin-socket", USHER_CONFIG_PATH, USHER_CONFIG_AT_START, "@runtime@/admin.sock", MEMBER (admin_socket),
    .doc = "Socket that usherctl speaks to" },
  { "server", "admin-group", USHER_CONFIG_TEXT, 0, NULL, MEMBER (admin_group),
    .doc = "System group whose members may use the admin socket, beside root and usherd's own user" },
  { "server", "admin-groups", USHER_CONFIG_LIST, 0, NULL, MEMBER (admin_groups),
    .doc = "Users in any of these directory groups may administer over the API with their sign-in; usherctl needs the admin socket" },
  { "store", "uri", USHER_CONFIG_TEXT, USHER_CONFIG_AT_START, "sqlite:@state@/usher.db", MEMBER (store),
    .check = server_settings_check_store,
    .doc = "Where desktops, sessions and the audit are kept: sqlite:/PATH" },
  { "audit", "keep", USHER_CONFIG_DURATION, 0, "90d", MEMBER (audit_keep), .least = DAY, .most = 3650 * DAY,
    .doc = "Entries of the audit are forgotten after so long" },
  { "sign-in", "idle", USHER_CONFIG_DURATION, 0, "30min", MEMBER (idle), .least = 60, .most = DAY,
    .doc = "A sign-in ends when it was not used for so long" },
  { "sign-in", "longest", USHER_CONFIG_DURATION, 0, "10h", MEMBER (longest), .least = 60, .most = 30 * DAY,
    .doc = "A sign-in ends after so long in any case" },
  { "limits", "connections", USHER_CONFIG_NUMBER, USHER_CONFIG_AT_START, "8192", MEMBER (limits.connections),
    .least = 1, .most = 100000,
    .doc = "Connections that may be open at once, for each place of listen" },
  { "limits", "connections-each", USHER_CONFIG_NUMBER, USHER_CONFIG_AT_START, "2048", MEMBER (limits.connections_each),
    .least = 0, .most = 100000,
    .doc = "How many of them from one address; 0 for no limit" },
  { "limits", "waiting", USHER_CONFIG_NUMBER, USHER_CONFIG_AT_START, "4096", MEMBER (limits.waiting),
    .least = 1, .most = 100000,
    .doc = "Calls that may wait for an answer at once" },
  { "limits", "rate", USHER_CONFIG_NUMBER, USHER_CONFIG_AT_START, "200", MEMBER (limits.rate), .least = 0, .most = 1000000,
    .doc = "Requests a second from one address (or one IPv6 /64) in the long run; 0 for no limit; loopback has none" },
  { "limits", "burst", USHER_CONFIG_NUMBER, USHER_CONFIG_AT_START, "2000", MEMBER (limits.burst), .least = 1, .most = 1000000,
    .doc = "Requests at once before rate counts" },
  { "limits", "body", USHER_CONFIG_SIZE, USHER_CONFIG_AT_START, "64KiB", MEMBER (limits.body),
    .least = 1024, .most = 1024 * 1024,
    .doc = "Largest body of a request" },
  { "limits", "head", USHER_CONFIG_SIZE, USHER_CONFIG_AT_START, "16KiB", MEMBER (limits.head),
    .least = 4096, .most = 256 * 1024,
    .doc = "Largest request line and headers together" },
  { "limits", "idle", USHER_CONFIG_DURATION, USHER_CONFIG_AT_START, "60s", MEMBER (limits.idle), .least = 5, .most = HOUR,
    .doc = "A connection that is silent for so long is closed" },
  { "limits", "slow", USHER_CONFIG_DURATION, USHER_CONFIG_AT_START, "15s", MEMBER (limits.slow), .least = 1, .most = 600,
    .doc = "A request must have arrived within this time" },
};

const UsherConfigTable usher_server_settings_table = {
  "broker", NULL, server_settings_keys, G_N_ELEMENTS (server_settings_keys),
};

UsherServerSettings *
usher_server_settings_new (void)
{
  return g_new0 (UsherServerSettings, 1);
}

void
usher_server_settings_free (UsherServerSettings *settings)
{
  if (settings == NULL)
    return;
  g_strfreev (settings->listen);
  g_free (settings->certificate);
  g_free (settings->private_key);
  g_free (settings->admin_socket);
  g_free (settings->admin_group);
  g_strfreev (settings->admin_groups);
  g_free (settings->store);
  g_free (settings);
}

/**
 * usher_server_settings_read:
 * @file: (nullable): broker.conf
 * @place: its place
 * @problems: takes what is wrong
 *
 * Returns: (transfer full): what it says, and defaults
 */
UsherServerSettings *
usher_server_settings_read (const UsherConfigFile  *file,
                            const UsherConfigPlace *place,
                            UsherConfigProblems    *problems)
{
  UsherServerSettings *settings = usher_server_settings_new ();

  usher_config_read (&usher_server_settings_table, file, place, settings, problems);
  if (settings->idle > settings->longest && file != NULL && usher_config_file_has (file, "sign-in", "idle"))
    usher_config_problems_add (problems, usher_config_file_path (file), usher_config_file_line (file, "sign-in", "idle"),
                               "sign-in", "idle", "is longer than [sign-in] longest");
  else if (settings->idle > settings->longest)
    settings->idle = settings->longest;
  return settings;
}
