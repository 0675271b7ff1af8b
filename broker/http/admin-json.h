/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "broker/service/doctor.h"
#include "broker/service/explain-flow.h"
#include "broker/service/host-report.h"
#include "broker/service/pool-report.h"
#include "broker/service/queue-report.h"
#include "broker/service/template-report.h"

G_BEGIN_DECLS

JsonNode *usher_admin_json_host    (const UsherHostReport *report);
JsonNode *usher_admin_json_realm   (const UsherSignInRealm      *realm);
JsonNode *usher_admin_json_desktop (const UsherDesktop    *desktop);
JsonNode *usher_admin_json_session (const UsherSession    *session,
                                    const char            *desktop_name);
JsonNode *usher_admin_json_assignment (const UsherAssignmentRecord *record,
                                       const char                  *desktop_name);
JsonNode *usher_admin_json_template (const UsherTemplateReport *report);
JsonNode *usher_admin_json_explain (const UsherExplainReport *report);
JsonNode *usher_admin_json_finding (const UsherDoctorFinding *finding);
JsonNode *usher_admin_json_queue   (const UsherQueueReport *report);
JsonNode *usher_admin_json_audit   (JsonNode              *rows);
JsonNode *usher_admin_json_status  (GPtrArray             *pools,
                                    GPtrArray             *hosts,
                                    GPtrArray             *realms);
JsonNode *usher_admin_json_list    (const char            *name,
                                    JsonArray             *list,
                                    const char            *next);

G_END_DECLS
