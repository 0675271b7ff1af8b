/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "client/model/failure.h"
#include "client/model/server-profile.h"

G_BEGIN_DECLS

/**
 * UsherTrust: whether the broker's certificate is to be believed
 *
 * With a pinned fingerprint that certificate alone is right, whoever signed it; with a CA file
 * only that authority is asked, and nothing can be pinned over it; else the system's are.
 */
typedef struct _UsherTrust UsherTrust;

UsherTrust   *usher_trust_new             (const UsherServerProfile *profile,
                                           GError                  **error);
UsherTrust   *usher_trust_ref             (UsherTrust               *trust);
void          usher_trust_unref           (UsherTrust               *trust);
void          usher_trust_apply           (UsherTrust               *trust,
                                           SoupSession              *session);
void          usher_trust_watch           (UsherTrust               *trust,
                                           SoupMessage              *message);
UsherFailure *usher_trust_explain         (SoupMessage              *message,
                                           const char               *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTrust, usher_trust_unref)

G_END_DECLS
