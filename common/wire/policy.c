/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/policy.h"

#include "common/wire/usb-filter.h"

static const char *const clipboard_words[] = {
  [USHER_CLIPBOARD_NONE] = "none",
  [USHER_CLIPBOARD_TO_GUEST] = "to-guest",
  [USHER_CLIPBOARD_TO_CLIENT] = "to-client",
  [USHER_CLIPBOARD_BOTH] = "both",
};

static const char *const folder_words[] = {
  [USHER_FOLDER_NONE] = "none",
  [USHER_FOLDER_READ] = "ro",
  [USHER_FOLDER_WRITE] = "rw",
};

static const char *const audio_words[] = {
  [USHER_AUDIO_NONE] = "none",
  [USHER_AUDIO_OUT] = "out",
  [USHER_AUDIO_BOTH] = "both",
};

static int
policy_find_word (const char        *word,
                  const char *const *words,
                  int                n_words)
{
  for (int i = 0; i < n_words; i++)
    {
      if (g_strcmp0 (word, words[i]) == 0)
        return i;
    }
  return -1;
}

const char *
usher_policy_clipboard_to_word (UsherClipboard clipboard)
{
  return clipboard_words[clipboard];
}

/**
 * usher_policy_clipboard_from_word:
 *
 * Returns: FALSE, with @clipboard untouched, for an unknown word
 */
gboolean
usher_policy_clipboard_from_word (const char     *word,
                                  UsherClipboard *clipboard)
{
  int found = policy_find_word (word, clipboard_words, G_N_ELEMENTS (clipboard_words));

  if (found < 0)
    return FALSE;
  *clipboard = found;
  return TRUE;
}

const char *
usher_policy_folder_to_word (UsherFolder folder)
{
  return folder_words[folder];
}

/**
 * usher_policy_folder_from_word:
 *
 * Returns: FALSE, with @folder untouched, for an unknown word
 */
gboolean
usher_policy_folder_from_word (const char  *word,
                               UsherFolder *folder)
{
  int found = policy_find_word (word, folder_words, G_N_ELEMENTS (folder_words));

  if (found < 0)
    return FALSE;
  *folder = found;
  return TRUE;
}

const char *
usher_policy_audio_to_word (UsherAudio audio)
{
  return audio_words[audio];
}

/**
 * usher_policy_audio_from_word:
 *
 * Returns: FALSE, with @audio untouched, for an unknown word
 */
gboolean
usher_policy_audio_from_word (const char *word,
                              UsherAudio *audio)
{
  int found = policy_find_word (word, audio_words, G_N_ELEMENTS (audio_words));

  if (found < 0)
    return FALSE;
  *audio = found;
  return TRUE;
}

/**
 * usher_policy_clear:
 *
 * Frees what @policy holds, and leaves it allowing nothing.
 */
void
usher_policy_clear (UsherPolicy *policy)
{
  g_free (policy->usb);
  g_free (policy->usb_auto);
  *policy = (UsherPolicy) { .monitors = 1 };
}

/**
 * usher_policy_copy:
 * @copy: (out caller-allocates): an unset policy to fill
 */
void
usher_policy_copy (const UsherPolicy *policy,
                   UsherPolicy       *copy)
{
  *copy = *policy;
  copy->usb = g_strdup (policy->usb);
  copy->usb_auto = g_strdup (policy->usb_auto);
}

/**
 * usher_policy_to_json:
 *
 * Returns: (transfer full): the object that stands as "policy" in a launch document
 */
JsonNode *
usher_policy_to_json (const UsherPolicy *policy)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "clipboard", clipboard_words[policy->clipboard]);
  json_object_set_boolean_member (object, "files", (policy->flags & USHER_POLICY_FILES) != 0);
  json_object_set_string_member (object, "folder", folder_words[policy->folder]);
  json_object_set_string_member (object, "usb", policy->usb);
  json_object_set_string_member (object, "usb_auto", policy->usb_auto);
  json_object_set_boolean_member (object, "smartcard", (policy->flags & USHER_POLICY_SMARTCARD) != 0);
  json_object_set_string_member (object, "audio", audio_words[policy->audio]);
  json_object_set_int_member (object, "monitors", policy->monitors);

  json_node_take_object (node, object);
  return node;
}

static char *
policy_read_filter (UsherJsonFields *fields,
                    const char      *name)
{
  const char *filter = usher_json_fields_optional_text (fields, name, 4096);

  if (filter == NULL)
    return NULL;
  if (usher_usb_filter_is_valid (filter))
    return g_strdup (filter);
  usher_json_fields_refuse (fields, name, "is not a USB filter like 0x08,-1,-1,-1,1|-1,-1,-1,-1,0");
  return NULL;
}

/**
 * usher_policy_read:
 * @policy: (out caller-allocates): an unset policy to fill
 * @fields: the object; what it does not mention is not allowed
 */
void
usher_policy_read (UsherPolicy     *policy,
                   UsherJsonFields *fields)
{
  *policy = (UsherPolicy) { .monitors = 1 };

  policy->clipboard = usher_json_fields_word (fields, "clipboard", clipboard_words,
                                              G_N_ELEMENTS (clipboard_words), USHER_CLIPBOARD_NONE);
  policy->folder = usher_json_fields_word (fields, "folder", folder_words,
                                           G_N_ELEMENTS (folder_words), USHER_FOLDER_NONE);
  policy->audio = usher_json_fields_word (fields, "audio", audio_words,
                                          G_N_ELEMENTS (audio_words), USHER_AUDIO_NONE);
  if (usher_json_fields_flag (fields, "files", FALSE))
    policy->flags |= USHER_POLICY_FILES;
  if (usher_json_fields_flag (fields, "smartcard", FALSE))
    policy->flags |= USHER_POLICY_SMARTCARD;
  policy->usb = policy_read_filter (fields, "usb");
  policy->usb_auto = policy_read_filter (fields, "usb_auto");
  policy->monitors = usher_json_fields_optional_number (fields, "monitors", 1, USHER_POLICY_MONITORS_MOST, 1);
}
