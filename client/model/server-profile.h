/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_SERVER_PROFILE_PORT 8443

/**
 * UsherServerProfile: a broker, and why it is trusted
 * @url: base URL without a path's final slash: "https://vdi.example.org:8443"
 * @fingerprint: (nullable): the pinned SHA-256 of its certificate, as usher_fingerprint_normalise() writes it
 * @ca_file: (nullable): PEM file of the only authority to believe; with neither, the system's authorities are
 */
typedef struct
{
  char *url;
  char *fingerprint;
  char *ca_file;
} UsherServerProfile;

UsherServerProfile *usher_server_profile_new  (const char               *address,
                                               const char               *fingerprint,
                                               const char               *ca_file,
                                               GError                  **error);
UsherServerProfile *usher_server_profile_copy (const UsherServerProfile *profile);
void                usher_server_profile_free (UsherServerProfile       *profile);
char               *usher_server_profile_get_host (const UsherServerProfile *profile);
gboolean            usher_server_profile_is_encrypted (const UsherServerProfile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherServerProfile, usher_server_profile_free)

G_END_DECLS
