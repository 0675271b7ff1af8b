/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/template-version.h"
#include "broker/service/context.h"
#include "broker/service/jobs.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherTemplatePublishing: one version on its way from a domain, or a volume, to a sealed copy
 * @version: PUBLISHING in the store
 * @from: name or UUID of a domain, or name of a volume
 * @host: where @from is
 * @job: told how far it is
 */
typedef struct
{
  UsherContext         *context;
  UsherJobs            *jobs;
  UsherRequest         *request;
  UsherTemplateVersion *version;
  char                 *from;
  char                 *host;
  char                 *job;
} UsherTemplatePublishing;

UsherTemplatePublishing *usher_template_publishing_new     (UsherContext            *context,
                                                            UsherJobs               *jobs);
void                     usher_template_publishing_free    (UsherTemplatePublishing *publishing);
gboolean                 usher_template_publishing_seal    (UsherTemplatePublishing *publishing,
                                                            GError                 **error);
void                     usher_template_publishing_give_up (UsherTemplatePublishing *publishing,
                                                            const GError            *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTemplatePublishing, usher_template_publishing_free)

G_END_DECLS
