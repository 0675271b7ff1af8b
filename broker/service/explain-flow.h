/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/launch-explain.h"
#include "broker/service/admin-flow.h"

G_BEGIN_DECLS

/**
 * UsherExplainAsk: which launch; borrowed
 * @user: "name@realm", or "name" in the default realm
 * @address: (nullable): where the client would be
 */
typedef struct
{
  const char *user;
  const char *pool;
  const char *address;
} UsherExplainAsk;

/**
 * UsherExplainReport: what would happen to a launch, and why
 * @user: "name@realm"
 * @rules: (element-type UsherLaunchRule): in the order in which a launch looks at them
 */
typedef struct
{
  char              *user;
  char              *pool;
  UsherLaunchVerdict outcome;
  GPtrArray         *rules;
} UsherExplainReport;

UsherExplainReport *usher_explain_flow_launch (UsherAdminFlow        *flow,
                                               UsherRequest          *request,
                                               const UsherExplainAsk *ask,
                                               GError               **error);
void                usher_explain_flow_free   (UsherExplainReport    *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherExplainReport, usher_explain_flow_free)

G_END_DECLS
