/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "common/wire/json-fields.h"

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

#define USHER_POLICY_MONITORS_MOST 16

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

const char *usher_policy_clipboard_to_word   (UsherClipboard     clipboard);
gboolean    usher_policy_clipboard_from_word (const char        *word,
                                              UsherClipboard    *clipboard);
const char *usher_policy_folder_to_word      (UsherFolder        folder);
gboolean    usher_policy_folder_from_word    (const char        *word,
                                              UsherFolder       *folder);
const char *usher_policy_audio_to_word       (UsherAudio         audio);
gboolean    usher_policy_audio_from_word     (const char        *word,
                                              UsherAudio        *audio);

void        usher_policy_clear               (UsherPolicy       *policy);
void        usher_policy_copy                (const UsherPolicy *policy,
                                              UsherPolicy       *copy);
JsonNode   *usher_policy_to_json             (const UsherPolicy *policy);
void        usher_policy_read                (UsherPolicy       *policy,
                                              UsherJsonFields   *fields);

G_END_DECLS
