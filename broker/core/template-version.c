/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/template-version.h"

static const char *const template_version_words[USHER_N_TEMPLATE_VERSION_STATES] = {
  [USHER_TEMPLATE_VERSION_PUBLISHING] = "publishing",
  [USHER_TEMPLATE_VERSION_SEALED] = "sealed",
  [USHER_TEMPLATE_VERSION_RETIRED] = "retired",
  [USHER_TEMPLATE_VERSION_FAILED] = "failed",
};

UsherTemplateVersion *
usher_template_version_new (void)
{
  return g_new0 (UsherTemplateVersion, 1);
}

void
usher_template_version_free (UsherTemplateVersion *version)
{
  if (version == NULL)
    return;
  g_free (version->template);
  g_free (version->volume);
  g_free (version->domain);
  g_free (version->checksum);
  g_free (version->note);
  g_free (version->publisher);
  g_free (version->failure);
  g_free (version);
}

/**
 * usher_template_version_state_to_word:
 * @state: a state
 *
 * Returns: the word that the store and the interface use
 */
const char *
usher_template_version_state_to_word (UsherTemplateVersionState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (template_version_words), NULL);

  return template_version_words[state];
}

/**
 * usher_template_version_state_from_word:
 * @word: (nullable): a word
 * @state: (out): the state
 *
 * Returns: FALSE, with @state untouched, when no state has that word
 */
gboolean
usher_template_version_state_from_word (const char                *word,
                                        UsherTemplateVersionState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (template_version_words); i++)
    if (g_strcmp0 (template_version_words[i], word) == 0)
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}
