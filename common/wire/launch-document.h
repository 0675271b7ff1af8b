/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherClipboard: which way the clipboard may carry
 */
typedef enum
{
  USHER_CLIPBOARD_NONE,
  USHER_CLIPBOARD_TO_GUEST,
  USHER_CLIPBOARD_TO_CLIENT,
  USHER_CLIPBOARD_BOTH,
} UsherClipboard;

/**
 * UsherFolder: how the shared folder may be used
 */
typedef enum
{
  USHER_FOLDER_NONE,
  USHER_FOLDER_READ,
  USHER_FOLDER_WRITE,
} UsherFolder;

/**
 * UsherAudio: which way sound may go
 */
typedef enum
{
  USHER_AUDIO_NONE,
  USHER_AUDIO_OUT,
  USHER_AUDIO_BOTH,
} UsherAudio;

/**
 * UsherPolicyFlags: what the pool allows beside the enums
 */
typedef enum
{
  USHER_POLICY_FILES = 1 << 0,
  USHER_POLICY_SMARTCARD = 1 << 1,
} UsherPolicyFlags;

/**
 * UsherPolicy: what a session may do; enforced in the domain's XML, mirrored by the client.
 * @usb, @usb_auto: redirection filters (class,vendor,product,version,allow joined by |); nullable
 * @monitors: at most; 1 to 16
 */
typedef struct
{
  UsherClipboard   clipboard;
  UsherFolder      folder;
  UsherAudio       audio;
  UsherPolicyFlags flags;
  char            *usb;
  char            *usb_auto;
  guint            monitors;
} UsherPolicy;

/**
 * UsherLaunchDocument: all that a viewer needs to open one session, once
 * @session: UUID of the session
 * @ca: PEM of the authority that signed the SPICE server's certificate
 * @subject: its subject, comma-separated as spice-gtk's cert-subject wants it
 * @expires: when the ticket stops opening new channels; µs since the epoch
 * @proxy: (nullable): URL of a CONNECT proxy
 * @viewer_address: not here: the broker keeps it with the session
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

void                 usher_policy_clear             (UsherPolicy       *policy);
void                 usher_policy_copy              (const UsherPolicy *policy,
                                                     UsherPolicy       *copy);

UsherLaunchDocument *usher_launch_document_new       (void);
void                 usher_launch_document_free      (UsherLaunchDocument       *document);
JsonNode            *usher_launch_document_to_json   (const UsherLaunchDocument *document);
UsherLaunchDocument *usher_launch_document_from_json (JsonNode                  *node,
                                                      GError                   **error);
char                *usher_launch_document_to_vv     (const UsherLaunchDocument *document);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLaunchDocument, usher_launch_document_free)

G_END_DECLS
