/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

/**
 * UsherVersionReport: a version and who needs it
 * @version: borrowed from its template's report
 * @desktops, @linked: made of it, and those whose disks need it
 * @hosts: that have a copy
 */
typedef struct
{
  const UsherTemplateVersion *version;
  guint                       desktops;
  guint                       linked;
  char                      **hosts;
} UsherVersionReport;

/**
 * UsherTemplateReport: a template and how it is doing
 * @template: as configured; borrowed from @catalog
 * @current: the version that pools get that follow the template; 0 for none
 * @versions: (element-type UsherTemplateVersion): the newest first
 * @reports: (element-type UsherVersionReport): of @versions
 * @pools: names of those that are made of it
 */
typedef struct
{
  UsherCatalog        *catalog;
  const UsherTemplate *template;
  guint                current;
  GPtrArray           *versions;
  GPtrArray           *reports;
  char               **pools;
} UsherTemplateReport;

GPtrArray *usher_template_report_list (UsherContext        *context,
                                       const char          *name,
                                       GError             **error);
void       usher_template_report_free (UsherTemplateReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTemplateReport, usher_template_report_free)

G_END_DECLS
