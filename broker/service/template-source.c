/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/template-source.h"

#include "broker/core/template-choice.h"
#include "common/error.h"

void
usher_template_source_free (UsherTemplateSource *source)
{
  if (source == NULL)
    return;
  g_free (source->template);
  g_free (source->volume);
  g_free (source->domain);
  g_free (source->checksum);
  g_free (source);
}

static UsherTemplateSource *
template_source_from_file (const UsherTemplate *template)
{
  UsherTemplateSource *source = g_new0 (UsherTemplateSource, 1);

  source->template = g_strdup (template->name);
  source->volume = g_strdup (template->volume);
  source->domain = g_strdup (template->domain);
  return source;
}

static UsherTemplateSource *
template_source_from_version (const UsherTemplateVersion *version)
{
  UsherTemplateSource *source = g_new0 (UsherTemplateSource, 1);

  source->template = g_strdup (version->template);
  source->version = version->number;
  source->volume = g_strdup (version->volume);
  source->domain = g_strdup (version->domain);
  source->checksum = g_strdup (version->checksum);
  return source;
}

static UsherTemplateVersion *
template_source_sealed (UsherContext *context,
                        const char   *template,
                        guint         number,
                        GError      **error)
{
  g_autoptr (UsherTemplateVersion) version = usher_template_store_get (usher_context_templates (context), template, number,
                                                                       error);

  if (version == NULL || version->state == USHER_TEMPLATE_VERSION_SEALED)
    return g_steal_pointer (&version);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "version %u of template %s is %s: no desktop is made of it", number,
               template, usher_template_version_state_to_word (version->state));
  return NULL;
}

static gboolean
template_source_read (UsherContext *context,
                      const char   *template,
                      GPtrArray   **versions,
                      guint        *current,
                      GError      **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (UsherTemplateVersion) version = NULL;

  version = usher_template_store_current (usher_context_templates (context), template, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *current = version != NULL ? version->number : 0;
  *versions = usher_template_store_list (usher_context_templates (context), template, error);
  return *versions != NULL;
}

/**
 * usher_template_source_wanted:
 * @context: the ports
 * @catalog: what is configured
 * @pool: a pool
 * @error: why no desktop of @pool can be made
 *
 * Returns: (transfer full): what a new desktop of @pool is to be made of; see usher_template_choice_make()
 */
UsherTemplateSource *
usher_template_source_wanted (UsherContext       *context,
                              const UsherCatalog *catalog,
                              const UsherPool    *pool,
                              GError            **error)
{
  const UsherTemplate *template = usher_catalog_template (catalog, pool->template);
  g_autoptr (GPtrArray) versions = NULL;
  g_autofree char *reason = NULL;
  UsherTemplateChoice choice;
  guint current = 0;

  if (template == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "template %s is no longer configured", pool->template);
      return NULL;
    }
  if (template->volume != NULL)
    return template_source_from_file (template);
  if (!template_source_read (context, template->name, &versions, &current, error))
    return NULL;
  choice = usher_template_choice_make (template, pool, versions, current);
  if (choice.version != NULL)
    return template_source_from_version (choice.version);
  reason = usher_template_choice_explain (&choice, template->name);
  g_set_error_literal (error, USHER_ERROR, USHER_ERROR_START_FAILED, reason);
  return NULL;
}

/**
 * usher_template_source_of:
 * @context: the ports
 * @catalog: what is configured
 * @desktop: a desktop
 * @error: why it cannot be made
 *
 * Returns: (transfer full): what @desktop is made of, as the store has it
 */
UsherTemplateSource *
usher_template_source_of (UsherContext       *context,
                          const UsherCatalog *catalog,
                          const UsherDesktop *desktop,
                          GError            **error)
{
  const UsherTemplate *template = usher_catalog_template (catalog, desktop->template);
  g_autoptr (UsherTemplateVersion) version = NULL;

  if (desktop->version == 0 && template != NULL && template->volume != NULL)
    return template_source_from_file (template);
  if (desktop->version == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "template %s is no longer configured with a volume",
                   desktop->template);
      return NULL;
    }
  version = template_source_sealed (context, desktop->template, desktop->version, error);
  return version != NULL ? template_source_from_version (version) : NULL;
}
