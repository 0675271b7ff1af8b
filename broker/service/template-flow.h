/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/jobs.h"
#include "broker/service/pool-keeper.h"
#include "broker/service/request.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherTemplateAsk: what becomes the next version; borrowed
 * @template: name of a template whose file names no volume
 * @from: name or UUID of a domain that is off, or the name of a volume of the host's storage pool
 * @host: (nullable): where @from is; NULL when there is one host
 * @note: (nullable): what is new in it
 */
typedef struct
{
  const char *template;
  const char *from;
  const char *host;
  const char *note;
} UsherTemplateAsk;

/**
 * UsherTemplateFlow: publishing of templates, and what becomes of their versions. Usable from any thread.
 */
#define USHER_TYPE_TEMPLATE_FLOW (usher_template_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherTemplateFlow, usher_template_flow, USHER, TEMPLATE_FLOW, GObject)

UsherTemplateFlow *usher_template_flow_new       (UsherContext           *context,
                                                  UsherJobs              *jobs,
                                                  UsherWorkers           *workers,
                                                  UsherPoolKeeper        *keeper);
char              *usher_template_flow_publish   (UsherTemplateFlow      *flow,
                                                  UsherRequest           *request,
                                                  const UsherTemplateAsk *ask,
                                                  GError                **error);
gboolean           usher_template_flow_roll_back (UsherTemplateFlow      *flow,
                                                  UsherRequest           *request,
                                                  const char             *template,
                                                  guint                   number,
                                                  GError                **error);
gboolean           usher_template_flow_retire    (UsherTemplateFlow      *flow,
                                                  UsherRequest           *request,
                                                  const char             *template,
                                                  guint                   number,
                                                  GError                **error);
gboolean           usher_template_flow_note      (UsherTemplateFlow      *flow,
                                                  UsherRequest           *request,
                                                  const char             *template,
                                                  guint                   number,
                                                  const char             *note,
                                                  GError                **error);
void               usher_template_flow_resume    (UsherTemplateFlow      *flow);
void               usher_template_flow_settle    (UsherTemplateFlow      *flow);

G_END_DECLS
