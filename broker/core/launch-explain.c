/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/launch-explain.h"

#include "broker/core/pool-schedule.h"

static void G_GNUC_PRINTF (4, 5)
launch_explain_add (GPtrArray         *rules,
                    const char        *rule,
                    UsherLaunchVerdict verdict,
                    const char        *format,
                    ...)
{
  UsherLaunchRule *added = g_new0 (UsherLaunchRule, 1);
  va_list arguments;

  va_start (arguments, format);
  added->rule = rule;
  added->verdict = verdict;
  added->why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (rules, added);
}

static void
launch_explain_user (const UsherLaunchFacts *facts,
                     GPtrArray              *rules)
{
  const char *pool = facts->pool->name;
  const char *name = facts->identity->name;
  UsherEntitlement entitlement = usher_entitlement_judge (facts->pool, facts->identity, facts->address);

  switch (entitlement.rule)
    {
    case USHER_ENTITLEMENT_NOBODY:
      launch_explain_add (rules, "user", USHER_LAUNCH_STOP, "no rule of pool %s allows %s, or a group of %s", pool, name, name);
      return;
    case USHER_ENTITLEMENT_DENIED_USER:
      launch_explain_add (rules, "user", USHER_LAUNCH_STOP, "deny-users has %s", entitlement.text);
      return;
    case USHER_ENTITLEMENT_DENIED_GROUP:
      launch_explain_add (rules, "user", USHER_LAUNCH_STOP, "deny-groups has %s, and %s is in it", entitlement.text, name);
      return;
    case USHER_ENTITLEMENT_DENIED_NETWORK:
      launch_explain_add (rules, "user", USHER_LAUNCH_PASS, "the pool's rules allow %s", name);
      launch_explain_add (rules, "network", USHER_LAUNCH_STOP, "deny-networks has %s, and %s is in it", entitlement.text,
                          facts->address);
      return;
    case USHER_ENTITLEMENT_OTHER_NETWORK:
      launch_explain_add (rules, "user", USHER_LAUNCH_PASS, "the pool's rules allow %s", name);
      launch_explain_add (rules, "network", USHER_LAUNCH_STOP, "%s is in none of allow-networks",
                          facts->address != NULL ? facts->address : "a client without an address");
      return;
    case USHER_ENTITLEMENT_ALLOWED_USER:
    case USHER_ENTITLEMENT_ALLOWED_GROUP:
    default:
      launch_explain_add (rules, "user", USHER_LAUNCH_PASS, "%s has %s",
                          entitlement.rule == USHER_ENTITLEMENT_ALLOWED_USER ? "allow-users" : "allow-groups", entitlement.text);
      launch_explain_add (rules, "network", USHER_LAUNCH_PASS, "no rule keeps %s out",
                          facts->address != NULL ? facts->address : "a client without an address");
    }
}

static char *
launch_explain_time (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / G_TIME_SPAN_SECOND);

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("never");
}

static void
launch_explain_hours (const UsherLaunchFacts *facts,
                      GPtrArray              *rules)
{
  gint64 change;
  gboolean open = usher_pool_schedule_is_open (facts->pool, facts->now, &change);
  g_autofree char *when = change != G_MAXINT64 ? launch_explain_time (change) : NULL;

  if (when == NULL)
    launch_explain_add (rules, "hours", open ? USHER_LAUNCH_PASS : USHER_LAUNCH_STOP, open ? "always open" : "never open");
  else
    launch_explain_add (rules, "hours", open ? USHER_LAUNCH_PASS : USHER_LAUNCH_STOP,
                        open ? "open until %s" : "closed until %s", when);
}

static const UsherPlacementHost *
launch_explain_find_host (const UsherLaunchFacts *facts,
                          const char             *name)
{
  for (gsize i = 0; i < facts->n_hosts; i++)
    if (g_strcmp0 (facts->hosts[i].name, name) == 0)
      return &facts->hosts[i];
  return NULL;
}

/* whether the host of a desktop that is there lets it run */
static void
launch_explain_host (const UsherLaunchFacts *facts,
                     const UsherDesktop     *desktop,
                     GPtrArray              *rules)
{
  const UsherPlacementHost *host = launch_explain_find_host (facts, desktop->host);

  if (host == NULL)
    launch_explain_add (rules, "host", USHER_LAUNCH_STOP, "%s is not configured; see hosts.d", desktop->host);
  else if (!usher_host_state_allows (host->state, USHER_HOST_RUN))
    launch_explain_add (rules, "host", USHER_LAUNCH_STOP, "nothing starts on %s: its state is %s", host->name,
                        usher_host_state_to_word (host->state));
  else if (host->flags & USHER_PLACEMENT_SILENT)
    launch_explain_add (rules, "host", USHER_LAUNCH_STOP, "%s does not answer", host->name);
  else
    launch_explain_add (rules, "host", USHER_LAUNCH_PASS, "%s is %s", host->name, usher_host_state_to_word (host->state));
}

static void
launch_explain_viewer (const UsherLaunchFacts *facts,
                       GPtrArray              *rules)
{
  const char *viewer = facts->live != NULL && facts->live->viewer != NULL ? facts->live->viewer : "an unknown address";

  if (facts->live == NULL || usher_assignment_take_over (facts->pool, facts->live, NULL, FALSE))
    launch_explain_add (rules, "viewer", USHER_LAUNCH_PASS, facts->live == NULL ? "no viewer is connected" : "its viewer gives way");
  else if (usher_assignment_take_over (facts->pool, facts->live, NULL, TRUE))
    launch_explain_add (rules, "viewer", USHER_LAUNCH_NOTE, "a viewer at %s is connected; the user is asked whether to take over",
                        viewer);
  else
    launch_explain_add (rules, "viewer", USHER_LAUNCH_STOP, "a viewer at %s is connected, and take-over is never", viewer);
}

/* a desktop that is yet to be made: of what, where, and whether the pool is well enough */
static void
launch_explain_create (const UsherLaunchFacts *facts,
                       GPtrArray              *rules)
{
  g_autofree char *template = usher_template_choice_explain (facts->choice, facts->pool->template);
  g_autofree char *sick = facts->health != NULL ? usher_pool_health_explain (facts->health, facts->health_reason, facts->now) : NULL;
  const UsherPlacementHost *chosen = usher_placement_choose (facts->pool, facts->memory, facts->hosts, facts->n_hosts);

  launch_explain_add (rules, "template", usher_template_choice_is_usable (facts->choice) ? USHER_LAUNCH_PASS : USHER_LAUNCH_WAIT,
                      "%s", template);
  for (gsize i = 0; i < facts->n_hosts; i++)
    {
      g_autofree char *why = usher_placement_explain (facts->pool, facts->memory, &facts->hosts[i]);

      launch_explain_add (rules, "placement", USHER_LAUNCH_NOTE, "%s", why);
    }
  if (chosen != NULL)
    launch_explain_add (rules, "placement", USHER_LAUNCH_PASS, "%s takes it", chosen->name);
  else
    launch_explain_add (rules, "placement", USHER_LAUNCH_WAIT, "no host takes it%s",
                        usher_placement_is_later (facts->pool, facts->memory, facts->hosts, facts->n_hosts) ? " just now" : "");
  launch_explain_add (rules, "health", sick != NULL ? USHER_LAUNCH_WAIT : USHER_LAUNCH_PASS, "%s",
                      sick != NULL ? sick : "its last steps went well");
}

static void
launch_explain_line (const UsherLaunchFacts *facts,
                     GPtrArray              *rules)
{
  launch_explain_add (rules, "line", USHER_LAUNCH_WAIT, "place %u in the pool's line", facts->line + 1);
}

static void
launch_explain_refusal (const UsherLaunchFacts *facts,
                        UsherError              reason,
                        GPtrArray              *rules)
{
  const char *name = facts->identity->name;

  if (reason == USHER_ERROR_LIMIT_REACHED)
    launch_explain_add (rules, "desktop", USHER_LAUNCH_STOP, "%s has %u of the pool's desktops, and may have %u", name,
                        facts->own->len, facts->pool->per_user);
  else if (reason == USHER_ERROR_HOST_LOST)
    launch_explain_add (rules, "desktop", USHER_LAUNCH_STOP, "the host of %s's own desktop is lost", name);
  else
    launch_explain_add (rules, "desktop", USHER_LAUNCH_STOP, "none is free or being made, and the pool has %u of %u",
                        facts->total, facts->pool->size_max);
}

static void
launch_explain_desktop (const UsherLaunchFacts *facts,
                        GPtrArray              *rules)
{
  UsherAssignmentFacts asked = {
    .pool = facts->pool, .own = facts->own, .free = facts->free, .total = facts->total, .coming = facts->coming,
  };
  UsherAssignment assignment = usher_assignment_decide (&asked);

  switch (assignment.kind)
    {
    case USHER_ASSIGNMENT_REUSE:
      launch_explain_add (rules, "desktop", USHER_LAUNCH_PASS, "%s is %s's already", assignment.desktop->name, facts->identity->name);
      launch_explain_host (facts, assignment.desktop, rules);
      launch_explain_viewer (facts, rules);
      return;
    case USHER_ASSIGNMENT_CLAIM:
      launch_explain_add (rules, "desktop", USHER_LAUNCH_PASS, "%s is free%s", assignment.desktop->name,
                          assignment.desktop->power == USHER_POWER_ON ? " and runs" : ", and is started");
      launch_explain_host (facts, assignment.desktop, rules);
      return;
    case USHER_ASSIGNMENT_CREATE:
      launch_explain_add (rules, "desktop", USHER_LAUNCH_WAIT, "none is free; the pool has %u of %u, and makes one", facts->total,
                          facts->pool->size_max);
      launch_explain_create (facts, rules);
      launch_explain_line (facts, rules);
      return;
    case USHER_ASSIGNMENT_WAIT:
      launch_explain_add (rules, "desktop", USHER_LAUNCH_WAIT, "none is free; %u are being made or reset", facts->coming);
      launch_explain_line (facts, rules);
      return;
    case USHER_ASSIGNMENT_REFUSE:
    default:
      launch_explain_refusal (facts, assignment.reason, rules);
    }
}

/**
 * usher_launch_explain_make:
 * @facts: what a launch would look at now
 *
 * Goes through the rules in the order in which a launch does, with the same decisions, and changes nothing. All rules are
 * told, also those after the first that refuses.
 *
 * Returns: (transfer full) (element-type UsherLaunchRule): what each says
 */
GPtrArray *
usher_launch_explain_make (const UsherLaunchFacts *facts)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_launch_rule_free);

  launch_explain_user (facts, rules);
  launch_explain_hours (facts, rules);
  launch_explain_desktop (facts, rules);
  return rules;
}

/**
 * usher_launch_explain_outcome:
 * @rules: (element-type UsherLaunchRule): what each rule says
 *
 * Returns: STOP when one refuses, else WAIT when one makes the user wait, else PASS
 */
UsherLaunchVerdict
usher_launch_explain_outcome (GPtrArray *rules)
{
  UsherLaunchVerdict outcome = USHER_LAUNCH_PASS;

  for (guint i = 0; i < rules->len; i++)
    {
      const UsherLaunchRule *rule = rules->pdata[i];

      if (rule->verdict != USHER_LAUNCH_NOTE)
        outcome = MAX (outcome, rule->verdict);
    }
  return outcome;
}

const char *
usher_launch_verdict_to_word (UsherLaunchVerdict verdict)
{
  static const char *const words[] = {
    [USHER_LAUNCH_PASS] = "pass",
    [USHER_LAUNCH_NOTE] = "note",
    [USHER_LAUNCH_WAIT] = "wait",
    [USHER_LAUNCH_STOP] = "stop",
  };

  g_return_val_if_fail ((guint) verdict < G_N_ELEMENTS (words), "?");
  return words[verdict];
}

void
usher_launch_rule_free (UsherLaunchRule *rule)
{
  if (rule == NULL)
    return;
  g_free (rule->why);
  g_free (rule);
}
