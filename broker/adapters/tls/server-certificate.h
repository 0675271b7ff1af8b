/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherServerCertificate: what the broker shows who connects to it
 * @certificate: PEM, the server's own first
 * @key: PEM
 * @fingerprint: SHA-256 of the server's own, "AA:BB:…", for people to compare
 * @begins, @ends: µs since the epoch
 */
typedef struct
{
  char        *certificate;
  UsherSecret *key;
  char        *fingerprint;
  gint64       begins;
  gint64       ends;
} UsherServerCertificate;

UsherServerCertificate *usher_server_certificate_load    (const char                   *path,
                                                          const char                   *key_path,
                                                          GError                      **error);
UsherServerCertificate *usher_server_certificate_ensure  (const char                   *path,
                                                          const char                   *key_path,
                                                          const char *const            *names,
                                                          gint64                        now,
                                                          gboolean                     *made,
                                                          GError                      **error);
GStrv                   usher_server_certificate_names   (const char *const            *more);
char                   *usher_server_certificate_warning (const UsherServerCertificate *certificate,
                                                          gint64                        now);
void                    usher_server_certificate_free    (UsherServerCertificate       *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherServerCertificate, usher_server_certificate_free)

G_END_DECLS
