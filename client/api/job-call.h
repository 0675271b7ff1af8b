/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/broker-client.h"

G_BEGIN_DECLS

/**
 * UsherJobCall: a POST that may be answered by a job, which is then followed to its end
 * @path: begins with a slash
 * @body: (nullable): what to post
 * @wants_document: whether the job ends with a launch document, which is the task's pointer then; else it returns TRUE
 */
typedef struct
{
  const char               *path;
  JsonNode                 *body;
  gboolean                  wants_document;
  UsherBrokerClientProgress progress;
  gpointer                  progress_data;
} UsherJobCall;

void usher_job_call_start (UsherBrokerClient  *client,
                           const UsherJobCall *call,
                           GTask              *task);

G_END_DECLS
