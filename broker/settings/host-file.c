/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings/host-file.h"

#include <string.h>

#define AT_ONCE_MOST 1000

static const char *
host_file_check_uri (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || !(g_str_has_prefix (value, "qemu") || g_str_has_prefix (value, "test")))
    return "is not a libvirt connection such as qemu:///system or qemu+tls://kvm1.example.org/system";
  return NULL;
}

static const char *
host_file_check_address (const char *value)
{
  if (strpbrk (value, " /[]@") != NULL)
    return "is not a host name or an IP address";
  return NULL;
}

static const char *
host_file_check_addresses (const char *value)
{
  UsherNetwork network;
  const char *address;

  if (!usher_host_parse_address (value, &network, &address))
    return "is not a network and a host name or an IP address, such as 192.0.2.0/24 10.1.0.11";
  return NULL;
}

static const char *
host_file_check_pem (const char *value)
{
  if (strstr (value, "-----BEGIN CERTIFICATE-----") == NULL)
    return "holds no certificate in PEM form";
  if (strstr (value, "PRIVATE KEY-----") != NULL)
    return "holds a private key, which would be sent to every client";
  return NULL;
}

static const char *
host_file_check_subject (const char *value)
{
  if (strchr (value, '=') == NULL)
    return "is not a certificate's subject such as O=Example,CN=kvm1.example.org";
  return NULL;
}

static const char *
host_file_check_storage (const char *value)
{
  if (strpbrk (value, " \t;,") != NULL)
    return "is not one word";
  return NULL;
}

#define MEMBER(name) G_STRUCT_OFFSET (UsherHost, name)

static const UsherConfigKey host_file_keys[] = {
  { "host", "uri", USHER_CONFIG_TEXT, USHER_CONFIG_REQUIRED, NULL, MEMBER (uri), .check = host_file_check_uri,
    .doc = "libvirt's connection URI" },
  { "host", "spice-address", USHER_CONFIG_TEXT, USHER_CONFIG_REQUIRED, NULL, MEMBER (spice_address),
    .check = host_file_check_address,
    .doc = "Name or IP address where clients reach the SPICE servers of this host" },
  { "host", "spice-addresses", USHER_CONFIG_LIST, 0, NULL, MEMBER (spice_addresses), .check = host_file_check_addresses,
    .doc = "Where clients of some networks reach them instead: NETWORK ADDRESS; the smallest network that has a client counts" },
  { "host", "spice-ca", USHER_CONFIG_CONTENT, USHER_CONFIG_REQUIRED, NULL, MEMBER (spice_ca),
    .check = host_file_check_pem,
    .doc = "PEM file of the authority that signed the certificates of the SPICE servers" },
  { "host", "spice-subject", USHER_CONFIG_TEXT, USHER_CONFIG_REQUIRED, NULL, MEMBER (spice_subject),
    .check = host_file_check_subject,
    .doc = "Subject of those certificates, in the certificate's order, parted by commas" },
  { "host", "storage-pool", USHER_CONFIG_TEXT, 0, "default", MEMBER (storage_pool),
    .doc = "libvirt storage pool that holds the templates' volumes and takes the desktops'" },
  { "host", "limit", USHER_CONFIG_NUMBER, 0, "100", MEMBER (limit), .least = 0, .most = 10000,
    .doc = "Most desktops on this host; 0 takes no new ones" },
  { "host", "memory-reserve", USHER_CONFIG_SIZE, 0, "0B", MEMBER (memory_reserve), .least = 0, .most = G_GUINT64_CONSTANT (1) << 50,
    .doc = "With less free memory than this the host takes no new desktops; 0B for any" },
  { "host", "clones-at-once", USHER_CONFIG_NUMBER, 0, "0", MEMBER (at_once.clones), .least = 0, .most = AT_ONCE_MOST,
    .doc = "Most desktops that are being made, or made anew, here at a time; 0 for no limit" },
  { "host", "starts-at-once", USHER_CONFIG_NUMBER, 0, "0", MEMBER (at_once.starts), .least = 0, .most = AT_ONCE_MOST,
    .doc = "Most free desktops that are being started here at a time; 0 for no limit" },
  { "host", "deletes-at-once", USHER_CONFIG_NUMBER, 0, "0", MEMBER (at_once.deletes), .least = 0, .most = AT_ONCE_MOST,
    .doc = "Most desktops that are being removed here at a time; 0 for no limit" },
  { "host", "labels", USHER_CONFIG_LIST, 0, NULL, MEMBER (labels),
    .doc = "Free words about the host, which pools require or prefer" },
  { "host", "shared-storage", USHER_CONFIG_TEXT, 0, NULL, MEMBER (shared_storage), .check = host_file_check_storage,
    .doc = "Hosts with the same word see the same storage pool at the same path, and take over each other's personal desktops" },
  { "host", "fence", USHER_CONFIG_LIST, 0, NULL, MEMBER (fence),
    .doc = "Command and arguments that make sure that nothing runs on a host that is lost; it exits with 0 when that is so" },
};

const UsherConfigTable usher_host_file_table = {
  "host", "hosts.d", host_file_keys, G_N_ELEMENTS (host_file_keys),
};

static void
host_file_check_fence (const UsherConfigFile *file,
                       const UsherHost       *host,
                       UsherConfigProblems   *problems)
{
  if (host->fence == NULL || host->fence[0] == NULL || g_path_is_absolute (host->fence[0]))
    return;
  usher_config_problems_add (problems, usher_config_file_path (file), usher_config_file_line (file, "host", "fence"), "host",
                             "fence", "'%s' is not the full path of a command", host->fence[0]);
}

/**
 * usher_host_file_read:
 * @file: a file of hosts.d
 * @place: its place
 * @problems: takes what is wrong
 *
 * Returns: (transfer full): the host
 */
UsherHost *
usher_host_file_read (const UsherConfigFile  *file,
                      const UsherConfigPlace *place,
                      UsherConfigProblems    *problems)
{
  UsherHost *host = usher_host_new ();

  host->name = g_strdup (place->name);
  usher_config_read (&usher_host_file_table, file, place, host, problems);
  host_file_check_fence (file, host, problems);
  return host;
}
