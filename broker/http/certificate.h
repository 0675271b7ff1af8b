/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

#define USHER_CERTIFICATE_CHAIN_MOST 8

/**
 * UsherCertificate: a certificate chain with its key, ready for handshakes; immutable
 */
typedef struct
{
  gnutls_pcert_st  chain[USHER_CERTIFICATE_CHAIN_MOST];
  unsigned int     n_chain;
  gnutls_privkey_t key;
} UsherCertificate;

UsherCertificate *usher_certificate_new  (const char       *certificate,
                                          const char       *key,
                                          GError          **error);
void              usher_certificate_free (UsherCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCertificate, usher_certificate_free)

G_END_DECLS
