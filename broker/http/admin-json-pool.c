/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/admin-json-pool.h"

#include "broker/core/pool-schedule.h"
#include "broker/http/admin-members.h"
#include "common/wire/json-fields.h"

static void
admin_json_pool_entitlement (JsonObject      *object,
                             const UsherPool *pool)
{
  JsonObject *entitlement = json_object_new ();

  usher_admin_members_texts (entitlement, "allow_users", pool->allow_users);
  usher_admin_members_texts (entitlement, "allow_groups", pool->allow_groups);
  usher_admin_members_texts (entitlement, "deny_users", pool->deny_users);
  usher_admin_members_texts (entitlement, "deny_groups", pool->deny_groups);
  usher_admin_members_texts (entitlement, "allow_networks", pool->allow_networks);
  usher_admin_members_texts (entitlement, "deny_networks", pool->deny_networks);
  json_object_set_object_member (object, "entitlement", entitlement);
}

static void
admin_json_pool_actions (JsonObject          *object,
                         UsherPoolUserActions actions)
{
  static const char *const words[] = { "start", "shutdown", "reset", "snapshot", "revert" };
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (actions & (1u << i))
        json_array_add_string_element (array, words[i]);
    }
  json_object_set_array_member (object, "user_actions", array);
}

/* what the calendar says now, and until when */
static void
admin_json_pool_now (JsonObject      *object,
                     const UsherPool *pool)
{
  gint64 now = g_get_real_time ();
  gint64 opens;
  gint64 resizes;
  gboolean open = usher_pool_schedule_is_open (pool, now, &opens);
  UsherPoolSizes sizes = usher_pool_schedule_sizes (pool, now, &resizes);
  gint64 change = MIN (opens, resizes);
  JsonObject *state = json_object_new ();

  json_object_set_boolean_member (state, "open", open);
  json_object_set_int_member (state, "size_min", sizes.min);
  json_object_set_int_member (state, "size_max", sizes.max);
  json_object_set_int_member (state, "warm", sizes.warm);
  json_object_set_int_member (state, "warm_off", sizes.warm_off);
  usher_json_fields_set_time (state, "until", change != G_MAXINT64 ? change : 0);
  json_object_set_object_member (object, "now", state);
}

static void
admin_json_pool_sizes (JsonObject      *object,
                       const UsherPool *pool)
{
  json_object_set_int_member (object, "size_min", pool->size_min);
  json_object_set_int_member (object, "size_max", pool->size_max);
  json_object_set_int_member (object, "warm", pool->warm);
  json_object_set_int_member (object, "warm_off", pool->warm_off);
  json_object_set_int_member (object, "shrink_after", pool->shrink_after);
  json_object_set_int_member (object, "clones_at_once", pool->at_once.clones);
  json_object_set_int_member (object, "starts_at_once", pool->at_once.starts);
  json_object_set_int_member (object, "deletes_at_once", pool->at_once.deletes);
  usher_admin_members_texts (object, "hours", pool->texts.hours);
  usher_admin_members_texts (object, "schedule", pool->texts.schedule);
  usher_admin_members_text (object, "time_zone", pool->texts.time_zone);
}

static void
admin_json_pool_hosts (JsonObject      *object,
                       const UsherPool *pool)
{
  static const char *const placements[] = { "spread", "pack" };

  usher_admin_members_texts (object, "hosts", pool->hosts);
  usher_admin_members_text (object, "placement", placements[pool->placement]);
  usher_admin_members_texts (object, "require_labels", pool->require_labels);
  usher_admin_members_texts (object, "prefer_labels", pool->prefer_labels);
}

static void
admin_json_pool_sessions (JsonObject      *object,
                          const UsherPool *pool)
{
  static const char *const take_over[] = { "ask", "always", "never" };

  json_object_set_int_member (object, "per_user", pool->per_user);
  json_object_set_int_member (object, "ticket_life", pool->ticket_life);
  json_object_set_int_member (object, "start_timeout", pool->start_timeout);
  usher_admin_members_text (object, "take_over", take_over[pool->take_over]);
  usher_admin_members_text (object, "on_disconnect", pool->texts.on_disconnect != NULL ? pool->texts.on_disconnect : "keep");
  json_object_set_int_member (object, "longest_session", pool->sessions.longest);
  admin_json_pool_actions (object, pool->user_actions);
}

/**
 * usher_admin_json_pool_show:
 *
 * Returns: (transfer full): a pool as GET /v1/admin/pools shows it
 */
JsonNode *
usher_admin_json_pool_show (const UsherPoolReport *report)
{
  static const char *const kinds[] = { "floating", "manual", "personal" };
  static const char *const clones[] = { "linked", "full" };
  const UsherPool *pool = report->pool;
  JsonObject *object = json_object_new ();

  usher_admin_members_text (object, "name", pool->name);
  usher_admin_members_text (object, "title", pool->title);
  usher_admin_members_text (object, "description", pool->description);
  usher_admin_members_text (object, "template", pool->template);
  json_object_set_int_member (object, "version", pool->version);
  usher_admin_members_text (object, "clone", clones[pool->clone]);
  usher_admin_members_text (object, "kind", kinds[pool->kind]);
  usher_admin_members_text (object, "name_pattern", pool->name_pattern);
  admin_json_pool_sizes (object, pool);
  admin_json_pool_now (object, pool);
  admin_json_pool_sessions (object, pool);
  admin_json_pool_hosts (object, pool);
  admin_json_pool_entitlement (object, pool);
  json_object_set_member (object, "policy", usher_policy_to_json (&pool->policy));
  json_object_set_object_member (object, "desktops", usher_admin_members_counts (&report->counts));
  usher_admin_members_text (object, "problem", report->problem);
  return usher_admin_members_take (object);
}
