/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/template-seed.h"

#include "common/error.h"

/**
 * usher_template_seed_build:
 * @context: the ports
 * @catalog: what is configured
 * @desktop: one that is being made
 * @seed: (out) (nullable): the disc on which it finds its name and settings; NULL where its template gives none
 * @error: START_FAILED, when the template asks for a disc that cannot be made
 *
 * What the template's file says now counts, also for a desktop of an older version of the template.
 *
 * Returns: whether @desktop can be made
 */
gboolean
usher_template_seed_build (UsherContext        *context,
                           const UsherCatalog  *catalog,
                           const UsherDesktop  *desktop,
                           GBytes             **seed,
                           GError             **error)
{
  const UsherTemplate *template = usher_catalog_template (catalog, desktop->template);
  UsherSeedBuilder *builder = usher_context_seed_builder (context);
  g_autoptr (GError) failure = NULL;
  UsherSeedSpec spec = { .id = desktop->id, .name = desktop->name };

  *seed = NULL;
  if (template == NULL || template->customise == USHER_TEMPLATE_CUSTOMISE_NONE)
    return TRUE;
  spec.kind = template->customise == USHER_TEMPLATE_CUSTOMISE_UNATTEND ? USHER_SEED_UNATTEND : USHER_SEED_CLOUD_INIT;
  spec.source = spec.kind == USHER_SEED_UNATTEND ? template->unattend : template->user_data;
  spec.product_key = template->product_key;
  spec.domain = template->join_domain;
  spec.ou = template->join_ou;
  spec.join_user = template->join_user;
  spec.join_password = template->join_password;
  if (builder != NULL)
    *seed = usher_seed_builder_build (builder, &spec, &failure);
  if (*seed != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "template %s gives desktop %s no disc with its name: %s",
               template->name, desktop->name, failure != NULL ? failure->message : "nothing here can make one");
  return FALSE;
}
