/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/secret.h"
#include "common/wire/policy.h"

G_BEGIN_DECLS

#define USHER_LAUNCH_DOCUMENT_VERSION 1

/* what spice-server keeps of a ticket */
#define USHER_LAUNCH_DOCUMENT_TICKET_LONGEST 59

/**
 * UsherLaunchDocument: all that a viewer needs to open one session, once
 * @session: UUID of the session
 * @ca: PEM of the authority that signed the SPICE server's certificate
 * @subject: its subject, comma-separated as spice-gtk's cert-subject wants it
 * @expires: when the ticket stops opening new channels; µs since the epoch
 * @proxy: (nullable): URL of a CONNECT proxy
 */
typedef struct
{
  char        *session;
  char        *desktop_id;
  char        *desktop_name;
  char        *host;
  guint        tls_port;
  char        *ca;
  char        *subject;
  UsherSecret *ticket;
  gint64       expires;
  char        *proxy;
  UsherPolicy  policy;
  gboolean     sign_on;
} UsherLaunchDocument;

UsherLaunchDocument *usher_launch_document_new       (void);
UsherLaunchDocument *usher_launch_document_copy      (const UsherLaunchDocument *document);
void                 usher_launch_document_free      (UsherLaunchDocument       *document);
JsonNode            *usher_launch_document_to_json   (const UsherLaunchDocument *document);
UsherLaunchDocument *usher_launch_document_from_json (JsonNode                  *node,
                                                      GError                   **error);
char                *usher_launch_document_to_vv     (const UsherLaunchDocument *document);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLaunchDocument, usher_launch_document_free)

G_END_DECLS
