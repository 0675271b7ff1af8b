/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/admin-json.h"

#include "broker/http/admin-json-pool.h"
#include "broker/http/admin-members.h"
#include "common/wire/json-fields.h"

static void
admin_json_host_record (JsonObject            *object,
                        const UsherHostReport *report)
{
  const UsherHostRecord *record = report->record;

  usher_admin_members_text (object, "standing", usher_host_state_to_word (report->state));
  usher_admin_members_text (object, "wanted", usher_host_state_to_word (record->wanted));
  usher_json_fields_set_time (object, "wanted_since", record->since);
  usher_admin_members_text (object, "wanted_by", record->actor);
  usher_admin_members_text (object, "reason", record->reason);
  usher_json_fields_set_time (object, "lost_since", record->lost_since);
  usher_json_fields_set_time (object, "fenced_at", record->fenced_at);
}

/**
 * usher_admin_json_host:
 *
 * Returns: (transfer full): a host as GET /v1/admin/hosts shows it
 */
JsonNode *
usher_admin_json_host (const UsherHostReport *report)
{
  const UsherHost *host = report->host;
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "name", host->name);
  usher_admin_members_text (object, "uri", host->uri);
  usher_admin_members_text (object, "spice_address", host->spice_address);
  usher_admin_members_text (object, "state", report->problem == NULL ? "up" : "down");
  usher_admin_members_text (object, "problem", report->problem);
  json_object_set_int_member (object, "limit", host->limit);
  json_object_set_int_member (object, "cpus", report->capacity.cpus);
  json_object_set_int_member (object, "memory_total", report->capacity.memory_total);
  json_object_set_int_member (object, "memory_free", report->capacity.memory_free);
  json_object_set_int_member (object, "running", report->capacity.domains);
  json_object_set_int_member (object, "desktops", report->desktops);
  if (report->owned >= 0)
    json_object_set_int_member (object, "owned", report->owned);
  else
    json_object_set_null_member (object, "owned");
  admin_json_host_record (object, report);
  usher_admin_members_texts (object, "labels", host->labels);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_realm:
 *
 * Returns: (transfer full): a realm in GET /v1/admin/status
 */
JsonNode *
usher_admin_json_realm (const UsherSignInRealm *realm)
{
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "name", realm->name);
  usher_admin_members_text (object, "title", realm->title);
  usher_admin_members_text (object, "kind", realm->registry != NULL ? "file" : "ldap");
  json_object_set_boolean_member (object, "default", realm->is_default);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_desktop:
 *
 * Returns: (transfer full): a desktop as GET /v1/admin/desktops shows it
 */
JsonNode *
usher_admin_json_desktop (const UsherDesktop *desktop)
{
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "id", desktop->id);
  usher_admin_members_text (object, "name", desktop->name);
  usher_admin_members_text (object, "pool", desktop->pool);
  usher_admin_members_text (object, "host", desktop->host);
  usher_admin_members_text (object, "template", desktop->template);
  usher_admin_members_text (object, "state", usher_desktop_state_to_word (desktop->state));
  usher_json_fields_set_time (object, "since", desktop->state_since);
  usher_admin_members_text (object, "power", usher_power_to_word (desktop->power));
  usher_admin_members_text (object, "owner", desktop->owner);
  json_object_set_int_member (object, "failures", desktop->failures);
  usher_admin_members_text (object, "failure", desktop->failure);
  usher_json_fields_set_time (object, "last_used", desktop->last_used);
  usher_json_fields_set_time (object, "claimed_at", desktop->claimed_at);
  json_object_set_int_member (object, "version", desktop->version);
  json_object_set_boolean_member (object, "protected", (desktop->flags & USHER_DESKTOP_PROTECTED) != 0);
  json_object_set_boolean_member (object, "adopted", (desktop->flags & USHER_DESKTOP_ADOPTED) != 0);
  json_object_set_boolean_member (object, "full_clone", (desktop->flags & USHER_DESKTOP_FULL) != 0);
  usher_admin_members_text (object, "note", desktop->note);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_session:
 * @desktop_name: (nullable): of its desktop
 *
 * Returns: (transfer full): a session as GET /v1/admin/sessions shows it
 */
JsonNode *
usher_admin_json_session (const UsherSession *session,
                          const char         *desktop_name)
{
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "id", session->id);
  usher_admin_members_text (object, "owner", session->owner);
  usher_admin_members_text (object, "desktop", session->desktop);
  usher_admin_members_text (object, "desktop_name", desktop_name);
  usher_admin_members_text (object, "state", usher_session_state_to_word (session->state));
  usher_json_fields_set_time (object, "since", session->since);
  usher_admin_members_text (object, "address", session->address);
  usher_admin_members_text (object, "viewer", session->viewer);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_assignment:
 * @desktop_name: (nullable): of its desktop
 *
 * Returns: (transfer full): what GET /v1/admin/pools/{name}/assignments shows
 */
JsonNode *
usher_admin_json_assignment (const UsherAssignmentRecord *record,
                             const char                  *desktop_name)
{
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "user", record->user);
  usher_admin_members_text (object, "desktop", record->desktop);
  usher_admin_members_text (object, "desktop_name", desktop_name);
  usher_json_fields_set_time (object, "created", record->created);
  usher_admin_members_text (object, "actor", record->actor);
  return usher_admin_members_take (object);
}

static JsonObject *
admin_json_version (const UsherVersionReport *report)
{
  const UsherTemplateVersion *version = report->version;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "number", version->number);
  usher_admin_members_text (object, "state", usher_template_version_state_to_word (version->state));
  usher_admin_members_text (object, "volume", version->volume);
  usher_admin_members_text (object, "checksum", version->checksum);
  json_object_set_int_member (object, "size", version->size);
  usher_admin_members_text (object, "note", version->note);
  usher_admin_members_text (object, "publisher", version->publisher);
  usher_json_fields_set_time (object, "created", version->created);
  usher_admin_members_text (object, "failure", version->failure);
  json_object_set_int_member (object, "desktops", report->desktops);
  json_object_set_int_member (object, "linked", report->linked);
  usher_admin_members_texts (object, "hosts", report->hosts);
  return object;
}

/**
 * usher_admin_json_template:
 *
 * Returns: (transfer full): a template as GET /v1/admin/templates shows it
 */
JsonNode *
usher_admin_json_template (const UsherTemplateReport *report)
{
  JsonObject *object = json_object_new ();
  JsonArray *versions = json_array_new ();

  usher_admin_members_text (object, "name", report->template->name);
  usher_admin_members_text (object, "kind", report->template->volume != NULL ? "fixed" : "published");
  json_object_set_int_member (object, "current", report->current);
  usher_admin_members_texts (object, "pools", report->pools);
  for (guint i = 0; i < report->reports->len; i++)
    json_array_add_object_element (versions, admin_json_version (report->reports->pdata[i]));
  json_object_set_array_member (object, "versions", versions);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_explain:
 *
 * Returns: (transfer full): what GET /v1/admin/explain/launch answers
 */
JsonNode *
usher_admin_json_explain (const UsherExplainReport *report)
{
  JsonObject *object = json_object_new ();
  JsonArray *rules = json_array_new ();

  usher_admin_members_text (object, "user", report->user);
  usher_admin_members_text (object, "pool", report->pool);
  usher_admin_members_text (object, "outcome", usher_launch_verdict_to_word (report->outcome));
  for (guint i = 0; i < report->rules->len; i++)
    {
      const UsherLaunchRule *rule = report->rules->pdata[i];
      JsonObject *item = json_object_new ();

      usher_admin_members_text (item, "rule", rule->rule);
      usher_admin_members_text (item, "verdict", usher_launch_verdict_to_word (rule->verdict));
      usher_admin_members_text (item, "why", rule->why);
      json_array_add_object_element (rules, item);
    }
  json_object_set_array_member (object, "rules", rules);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_finding:
 *
 * Returns: (transfer full): what differs from the plan, as GET /v1/admin/doctor shows it
 */
JsonNode *
usher_admin_json_finding (const UsherDoctorFinding *finding)
{
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "kind", usher_doctor_kind_to_word (finding->kind));
  usher_admin_members_text (object, "remedy", usher_doctor_remedy_to_word (finding->remedy));
  usher_admin_members_text (object, "host", finding->host);
  usher_admin_members_text (object, "id", finding->id);
  usher_admin_members_text (object, "name", finding->name);
  usher_admin_members_text (object, "advice", finding->advice);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_queue:
 *
 * Returns: (transfer full): a user who waits, as GET /v1/admin/queue shows it
 */
JsonNode *
usher_admin_json_queue (const UsherQueueReport *report)
{
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "job", report->job);
  usher_admin_members_text (object, "owner", report->owner);
  usher_admin_members_text (object, "pool", report->pool);
  json_object_set_int_member (object, "place", report->place);
  usher_json_fields_set_time (object, "since", report->since);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_audit:
 * @rows: what usher_audit_store_read() gave
 *
 * Returns: (transfer full): the same, with times as the API writes them
 */
JsonNode *
usher_admin_json_audit (JsonNode *rows)
{
  JsonArray *read = json_node_get_array (rows);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < json_array_get_length (read); i++)
    {
      JsonObject *row = json_array_get_object_element (read, i);
      JsonObject *object = json_object_new ();
      g_autoptr (GList) names = json_object_get_members (row);

      for (GList *name = names; name != NULL; name = name->next)
        {
          if (g_str_equal (name->data, "at"))
            usher_json_fields_set_time (object, "at", json_object_get_int_member (row, "at"));
          else
            json_object_set_member (object, name->data, json_object_dup_member (row, name->data));
        }
      json_array_add_object_element (list, object);
    }
  return usher_admin_json_list ("audit", list, NULL);
}

/**
 * usher_admin_json_status:
 * @pools: (element-type UsherPoolReport)
 * @hosts: (element-type UsherHostReport)
 * @realms: (element-type UsherSignInRealm)
 *
 * Returns: (transfer full): what GET /v1/admin/status answers
 */
JsonNode *
usher_admin_json_status (GPtrArray *pools,
                         GPtrArray *hosts,
                         GPtrArray *realms)
{
  JsonObject *object = json_object_new ();
  JsonArray *pool_list = json_array_new ();
  JsonArray *host_list = json_array_new ();
  JsonArray *realm_list = json_array_new ();
  UsherDesktopCounts all = { 0 };

  for (guint i = 0; i < pools->len; i++)
    {
      const UsherPoolReport *report = pools->pdata[i];

      all.total += report->counts.total;
      all.running += report->counts.running;
      for (int state = 0; state < USHER_N_DESKTOP_STATES; state++)
        all.by_state[state] += report->counts.by_state[state];
      json_array_add_element (pool_list, usher_admin_json_pool_show (report));
    }
  for (guint i = 0; i < hosts->len; i++)
    json_array_add_element (host_list, usher_admin_json_host (hosts->pdata[i]));
  for (guint i = 0; i < realms->len; i++)
    json_array_add_element (realm_list, usher_admin_json_realm (realms->pdata[i]));
  usher_admin_members_text (object, "version", USHER_VERSION);
  json_object_set_object_member (object, "desktops", usher_admin_members_counts (&all));
  json_object_set_array_member (object, "pools", pool_list);
  json_object_set_array_member (object, "hosts", host_list);
  json_object_set_array_member (object, "realms", realm_list);
  return usher_admin_members_take (object);
}

/**
 * usher_admin_json_list:
 * @name: of the list
 * @list: (transfer full): what is in it
 * @next: (nullable): where the next page begins
 *
 * Returns: (transfer full): an object around the list
 */
JsonNode *
usher_admin_json_list (const char *name,
                       JsonArray  *list,
                       const char *next)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, name, list);
  if (next != NULL)
    json_object_set_string_member (object, "next", next);
  return usher_admin_members_take (object);
}
