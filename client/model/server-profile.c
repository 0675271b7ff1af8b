/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/server-profile.h"

#include <gio/gio.h>
#include <string.h>

#include "client/model/fingerprint.h"
#include "common/error.h"

static gboolean
server_profile_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

/* people type "vdi.example.org" or "[::1]:8443" as well as a URL */
static GUri *
server_profile_parse_address (const char *address,
                              GError    **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (address));
  g_autofree char *url = NULL;
  g_autoptr (GUri) uri = NULL;

  url = strstr (stripped, "://") != NULL ? g_strdup (stripped) : g_strconcat ("https://", stripped, NULL);
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || strpbrk (url, " \t\r\n") != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "\"%s\" is not an address of a broker, such as vdi.example.org or https://vdi.example.org:8443", stripped);
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "the address of a broker holds no user, query or fragment: use scheme, host and port alone");
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static char *
server_profile_write_url (GUri    *uri,
                          GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);
  gsize path_length = strlen (g_uri_get_path (uri));
  g_autofree char *path = NULL;
  int port = g_uri_get_port (uri);

  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "a broker speaks https, not %s", scheme);
      return NULL;
    }
  if (g_str_equal (scheme, "http") && !server_profile_is_loopback (host))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "passwords are not sent to %s in clear text: use https", host);
      return NULL;
    }
  while (path_length > 0 && g_uri_get_path (uri)[path_length - 1] == '/')
    path_length--;
  path = g_strndup (g_uri_get_path (uri), path_length);
  return g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host,
                     port == -1 ? USHER_SERVER_PROFILE_PORT : port, path, NULL, NULL);
}

/**
 * usher_server_profile_new:
 * @address: as a person types it: a host, a host and a port, or a URL; http is for loopback alone
 * @fingerprint: (nullable): the certificate to trust, in any spelling
 * @ca_file: (nullable): path of the authority to trust
 *
 * Returns: (transfer full): the profile; NULL with #USHER_ERROR_BAD_REQUEST
 */
UsherServerProfile *
usher_server_profile_new (const char *address,
                          const char *fingerprint,
                          const char *ca_file,
                          GError    **error)
{
  g_autoptr (UsherServerProfile) profile = g_new0 (UsherServerProfile, 1);
  g_autoptr (GUri) uri = server_profile_parse_address (address, error);

  if (uri == NULL)
    return NULL;
  profile->url = server_profile_write_url (uri, error);
  if (profile->url == NULL)
    return NULL;

  if (fingerprint != NULL && *fingerprint != '\0')
    {
      profile->fingerprint = usher_fingerprint_normalise (fingerprint);
      if (profile->fingerprint == NULL)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                       "a fingerprint is the 64 hexadecimal digits of the certificate's SHA-256");
          return NULL;
        }
    }
  profile->ca_file = ca_file != NULL && *ca_file != '\0' ? g_strdup (ca_file) : NULL;
  return g_steal_pointer (&profile);
}

UsherServerProfile *
usher_server_profile_copy (const UsherServerProfile *profile)
{
  UsherServerProfile *copy = g_new0 (UsherServerProfile, 1);

  copy->url = g_strdup (profile->url);
  copy->fingerprint = g_strdup (profile->fingerprint);
  copy->ca_file = g_strdup (profile->ca_file);
  return copy;
}

void
usher_server_profile_free (UsherServerProfile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->url);
  g_free (profile->fingerprint);
  g_free (profile->ca_file);
  g_free (profile);
}

/**
 * usher_server_profile_get_host:
 *
 * Returns: (transfer full): the host alone, for people
 */
char *
usher_server_profile_get_host (const UsherServerProfile *profile)
{
  g_autoptr (GUri) uri = g_uri_parse (profile->url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (g_uri_get_host (uri));
}

/**
 * usher_server_profile_is_encrypted:
 *
 * Returns: FALSE for a broker on loopback that speaks plain HTTP
 */
gboolean
usher_server_profile_is_encrypted (const UsherServerProfile *profile)
{
  return g_str_has_prefix (profile->url, "https:");
}
