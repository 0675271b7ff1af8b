/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/catalog.h"
#include "broker/core/desktop.h"
#include "broker/core/template-version.h"

G_BEGIN_DECLS

/**
 * UsherTemplateChoiceVerdict: whether desktops can be made of a template
 * @USHER_TEMPLATE_CHOICE_FIXED: of the volume and the domain that its file names; version 0
 * @USHER_TEMPLATE_CHOICE_VERSION: of a version
 * @USHER_TEMPLATE_CHOICE_UNPUBLISHED: it has no version yet
 * @USHER_TEMPLATE_CHOICE_MISSING: the version that the pool names is not there
 * @USHER_TEMPLATE_CHOICE_PUBLISHING: that version is not yet sealed
 * @USHER_TEMPLATE_CHOICE_RETIRED: that version is retired
 * @USHER_TEMPLATE_CHOICE_FAILED: publishing that version failed
 */
typedef enum
{
  USHER_TEMPLATE_CHOICE_FIXED,
  USHER_TEMPLATE_CHOICE_VERSION,
  USHER_TEMPLATE_CHOICE_UNPUBLISHED,
  USHER_TEMPLATE_CHOICE_MISSING,
  USHER_TEMPLATE_CHOICE_PUBLISHING,
  USHER_TEMPLATE_CHOICE_RETIRED,
  USHER_TEMPLATE_CHOICE_FAILED,
} UsherTemplateChoiceVerdict;

/**
 * UsherTemplateChoice: what a new desktop of a pool is made of
 * @number: of the version, also of one that cannot be used; 0 for none
 * @version: (nullable): with VERSION; borrowed from the versions
 */
typedef struct
{
  UsherTemplateChoiceVerdict  verdict;
  guint                       number;
  const UsherTemplateVersion *version;
} UsherTemplateChoice;

/**
 * UsherTemplateNeed: what a version is still needed for
 * @USHER_TEMPLATE_NEED_NONE: nothing: it may go
 * @USHER_TEMPLATE_NEED_PUBLISHING: its image is being copied
 * @USHER_TEMPLATE_NEED_CURRENT: pools that follow the template make desktops of it
 * @USHER_TEMPLATE_NEED_NAMED: a pool names it
 * @USHER_TEMPLATE_NEED_DISKS: disks of desktops are linked to it
 */
typedef enum
{
  USHER_TEMPLATE_NEED_NONE,
  USHER_TEMPLATE_NEED_PUBLISHING,
  USHER_TEMPLATE_NEED_CURRENT,
  USHER_TEMPLATE_NEED_NAMED,
  USHER_TEMPLATE_NEED_DISKS,
} UsherTemplateNeed;

UsherTemplateChoice usher_template_choice_make        (const UsherTemplate         *template,
                                                       const UsherPool             *pool,
                                                       GPtrArray                   *versions,
                                                       guint                        current);
gboolean            usher_template_choice_is_usable   (const UsherTemplateChoice   *choice);
gboolean            usher_template_choice_is_outdated (const UsherTemplateChoice   *choice,
                                                       const UsherDesktop          *desktop);
UsherTemplateNeed   usher_template_choice_need        (const UsherTemplateVersion  *version,
                                                       const UsherCatalog          *catalog,
                                                       guint                        current,
                                                       guint                        linked,
                                                       const UsherPool            **pool);
char               *usher_template_choice_explain     (const UsherTemplateChoice   *choice,
                                                       const char                  *template);

G_END_DECLS
