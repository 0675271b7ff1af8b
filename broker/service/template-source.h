/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

/**
 * UsherTemplateSource: what a desktop is made of
 * @template: its name
 * @version: 0 for a template whose file names the volume
 * @volume: in the storage pool of every host that has a copy
 * @domain: the XML that the desktop's domain is made from
 * @checksum: (nullable): of the volume; NULL for a template whose file names it
 */
typedef struct
{
  char  *template;
  guint  version;
  char  *volume;
  char  *domain;
  char  *checksum;
} UsherTemplateSource;

UsherTemplateSource *usher_template_source_wanted (UsherContext        *context,
                                                   const UsherCatalog  *catalog,
                                                   const UsherPool     *pool,
                                                   GError             **error);
UsherTemplateSource *usher_template_source_of     (UsherContext        *context,
                                                   const UsherCatalog  *catalog,
                                                   const UsherDesktop  *desktop,
                                                   GError             **error);
void                 usher_template_source_free   (UsherTemplateSource *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTemplateSource, usher_template_source_free)

G_END_DECLS
