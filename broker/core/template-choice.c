/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/template-choice.h"

static const UsherTemplateVersion *
template_choice_find (GPtrArray *versions,
                      guint      number)
{
  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const UsherTemplateVersion *version = versions->pdata[i];

      if (version->number == number)
        return version;
    }
  return NULL;
}

/**
 * usher_template_choice_make:
 * @template: the pool's template
 * @pool: a pool; one that names no version follows the current one
 * @versions: (nullable) (element-type UsherTemplateVersion): those of @template that the store has
 * @current: the number that is current; 0 for none
 *
 * Returns: what a new desktop of @pool is made of
 */
UsherTemplateChoice
usher_template_choice_make (const UsherTemplate *template,
                            const UsherPool     *pool,
                            GPtrArray           *versions,
                            guint                current)
{
  UsherTemplateChoice choice = { .number = pool->version != 0 ? pool->version : current };
  const UsherTemplateVersion *version = template_choice_find (versions, choice.number);

  if (template->volume != NULL)
    return (UsherTemplateChoice){ .verdict = USHER_TEMPLATE_CHOICE_FIXED };
  if (choice.number == 0)
    choice.verdict = USHER_TEMPLATE_CHOICE_UNPUBLISHED;
  else if (version == NULL)
    choice.verdict = USHER_TEMPLATE_CHOICE_MISSING;
  else if (version->state == USHER_TEMPLATE_VERSION_PUBLISHING)
    choice.verdict = USHER_TEMPLATE_CHOICE_PUBLISHING;
  else if (version->state == USHER_TEMPLATE_VERSION_RETIRED)
    choice.verdict = USHER_TEMPLATE_CHOICE_RETIRED;
  else if (version->state == USHER_TEMPLATE_VERSION_FAILED)
    choice.verdict = USHER_TEMPLATE_CHOICE_FAILED;
  else
    {
      choice.verdict = USHER_TEMPLATE_CHOICE_VERSION;
      choice.version = version;
    }
  return choice;
}

gboolean
usher_template_choice_is_usable (const UsherTemplateChoice *choice)
{
  return choice->verdict == USHER_TEMPLATE_CHOICE_FIXED || choice->verdict == USHER_TEMPLATE_CHOICE_VERSION;
}

/**
 * usher_template_choice_is_outdated:
 * @choice: what a new desktop of its pool would be made of
 * @desktop: one of the pool
 *
 * Returns: whether @desktop is of another version. Where none can be made, what there is stays; so do adopted and protected ones
 */
gboolean
usher_template_choice_is_outdated (const UsherTemplateChoice *choice,
                                   const UsherDesktop        *desktop)
{
  return usher_template_choice_is_usable (choice) && desktop->version != choice->number &&
         !(desktop->flags & (USHER_DESKTOP_ADOPTED | USHER_DESKTOP_PROTECTED));
}

/**
 * usher_template_choice_need:
 * @version: a version
 * @catalog: what is configured
 * @current: which one of its template is current; 0 for none
 * @linked: how many desktops' disks are linked to it
 * @pool: (out) (optional) (nullable): with NAMED, the pool; borrowed
 *
 * A version that is still needed is neither retired (but for its disks) nor removed.
 *
 * Returns: what @version is needed for
 */
UsherTemplateNeed
usher_template_choice_need (const UsherTemplateVersion  *version,
                            const UsherCatalog          *catalog,
                            guint                        current,
                            guint                        linked,
                            const UsherPool            **pool)
{
  GHashTableIter iter;
  gpointer value;

  if (version->state == USHER_TEMPLATE_VERSION_PUBLISHING)
    return USHER_TEMPLATE_NEED_PUBLISHING;
  if (version->number == current)
    return USHER_TEMPLATE_NEED_CURRENT;
  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherPool *candidate = value;

      if (candidate->version != version->number || g_strcmp0 (candidate->template, version->template) != 0)
        continue;
      if (pool != NULL)
        *pool = candidate;
      return USHER_TEMPLATE_NEED_NAMED;
    }
  return linked > 0 ? USHER_TEMPLATE_NEED_DISKS : USHER_TEMPLATE_NEED_NONE;
}

/**
 * usher_template_choice_explain:
 * @choice: what a new desktop would be made of
 * @template: name of the template
 *
 * Returns: (transfer full): for administrators: that, or why none can be made and what to do
 */
char *
usher_template_choice_explain (const UsherTemplateChoice *choice,
                               const char                *template)
{
  switch (choice->verdict)
    {
    case USHER_TEMPLATE_CHOICE_UNPUBLISHED:
      return g_strdup_printf ("template %s has no version: usherctl template publish makes one", template);
    case USHER_TEMPLATE_CHOICE_MISSING:
      return g_strdup_printf ("template %s has no version %u: see usherctl template show", template, choice->number);
    case USHER_TEMPLATE_CHOICE_PUBLISHING:
      return g_strdup_printf ("version %u of template %s is being published", choice->number, template);
    case USHER_TEMPLATE_CHOICE_RETIRED:
      return g_strdup_printf ("version %u of template %s is retired: no desktops are made of it", choice->number, template);
    case USHER_TEMPLATE_CHOICE_FAILED:
      return g_strdup_printf ("publishing version %u of template %s failed: publish another", choice->number, template);
    case USHER_TEMPLATE_CHOICE_VERSION:
      return g_strdup_printf ("version %u of template %s", choice->number, template);
    case USHER_TEMPLATE_CHOICE_FIXED:
    default:
      return g_strdup_printf ("template %s, as its file says", template);
    }
}
