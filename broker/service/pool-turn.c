/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/pool-turn.h"

#include "broker/service/desktop-move.h"
#include "broker/service/desktop-planner.h"
#include "broker/service/template-source.h"

/* steps of one kind that are begun in one turn, whatever the limits say: the others follow in the next */
#define POOL_TURN_MOST 64
/* desktops that are looked at in one go */
#define POOL_TURN_PAGE 64

#define POOL_TURN_UNMADE                                                                                    \
  (1u << USHER_DESKTOP_PLANNED | 1u << USHER_DESKTOP_CLONING | 1u << USHER_DESKTOP_PREPARING |              \
   1u << USHER_DESKTOP_RECYCLING | 1u << USHER_DESKTOP_FAILED)

/* steps of one kind that may be under way on a host; those of the pool the plan has counted */
static guint
pool_turn_most (const UsherAtOnce *limits,
                UsherDesktopStep   step)
{
  guint most = step == USHER_DESKTOP_STEP_CLONE    ? limits->clones
               : step == USHER_DESKTOP_STEP_START  ? limits->starts
               : step == USHER_DESKTOP_STEP_DELETE ? limits->deletes
                                                   : 0;

  return most > 0 ? most : G_MAXUINT;
}

static gboolean
pool_turn_begin (UsherPoolTurn      *turn,
                 const UsherDesktop *desktop,
                 UsherDesktopStep    step)
{
  const UsherHost *host = usher_catalog_host (turn->catalog, desktop->host);
  UsherDesktopStepLimits limits = { .pool = G_MAXUINT, .host = host != NULL ? pool_turn_most (&host->at_once, step) : G_MAXUINT };

  return usher_desktop_steps_begin (turn->steps, desktop, step, &limits, turn->owner);
}

static GPtrArray *
pool_turn_find (UsherPoolTurn    *turn,
                const char       *host,
                UsherDesktopState state,
                guint             limit,
                GError          **error)
{
  UsherDesktopQuery query = { .pool = turn->pool->name, .host = host, .states = 1u << state, .limit = limit };

  return usher_desktop_store_find (usher_context_desktops (turn->context), &query, error);
}

/* those of hosts that were given up, which hold nobody's work; asked only while some are lost */
static guint
pool_turn_count_given_up (UsherPoolTurn *turn,
                          GError       **error)
{
  UsherHostWatch *watch = usher_context_host_watch (turn->context);
  GHashTableIter iter;
  gpointer host;
  guint count = 0;

  g_hash_table_iter_init (&iter, turn->catalog->hosts);
  while (g_hash_table_iter_next (&iter, &host, NULL))
    {
      g_autoptr (GPtrArray) lost = NULL;

      if (!usher_host_watch_is_lost (watch, host))
        continue;
      lost = pool_turn_find (turn, host, USHER_DESKTOP_LOST, 0, error);
      for (guint i = 0; lost != NULL && i < lost->len; i++)
        count += turn->pool->kind == USHER_POOL_FLOATING || ((UsherDesktop *) lost->pdata[i])->owner == NULL;
    }
  return count;
}

static gboolean
pool_turn_look (UsherPoolTurn  *turn,
                UsherPoolFacts *facts,
                guint          *total,
                GError        **error)
{
  UsherDesktopCounts counts;
  const char *pool = turn->pool->name;

  if (!usher_desktop_store_counts (usher_context_desktops (turn->context), pool, &counts, error))
    return FALSE;
  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    facts->by_state[i] = counts.by_state[i];
  facts->running = counts.running;
  *total = counts.total;
  facts->waiting = turn->waiting;
  facts->making = usher_desktop_steps_count (turn->steps, pool, USHER_DESKTOP_STEP_CLONE);
  facts->starting = usher_desktop_steps_count (turn->steps, pool, USHER_DESKTOP_STEP_START);
  facts->removing = usher_desktop_steps_count (turn->steps, pool, USHER_DESKTOP_STEP_DELETE);
  facts->demand = usher_pool_demand_expect (usher_context_demand (turn->context), pool, g_get_monotonic_time ());
  facts->spare = turn->spare;
  facts->idle = turn->idle;
  turn->free = counts.by_state[USHER_DESKTOP_READY];
  if (facts->by_state[USHER_DESKTOP_LOST] > 0)
    facts->given_up = pool_turn_count_given_up (turn, error);
  return TRUE;
}

/* free ones of another template or version than a new one would be; NULL when there is none, or nothing to make one of */
static GPtrArray *
pool_turn_outdated (UsherPoolTurn *turn)
{
  g_autoptr (UsherTemplateSource) source = usher_template_source_wanted (turn->context, turn->catalog, turn->pool, NULL);

  if (source == NULL || turn->free == 0)
    return NULL;
  return usher_fleet_store_outdated (usher_context_fleet (turn->context), turn->pool->name, source->template,
                                     source->version, POOL_TURN_MOST, NULL);
}

static guint
pool_turn_renew (UsherPoolTurn *turn,
                 GPtrArray     *outdated,
                 guint          count)
{
  UsherDesktopMove move = { .event = USHER_DESKTOP_RELEASE, .action = "renew", .why = "its template has another version" };
  guint renewed = 0;

  for (guint i = 0; outdated != NULL && i < outdated->len && renewed < count; i++)
    {
      g_autoptr (UsherDesktop) changed = usher_desktop_move_make (turn->context, outdated->pdata[i], &move, NULL);

      if (changed == NULL)
        continue;
      pool_turn_begin (turn, changed, USHER_DESKTOP_STEP_CLONE);
      renewed++;
    }
  return renewed;
}

static guint
pool_turn_create (UsherPoolTurn *turn,
                  guint          total,
                  guint          count,
                  GError       **error)
{
  guint created = 0;

  while (created < MIN (count, POOL_TURN_MOST))
    {
      g_autoptr (UsherDesktop) desktop = usher_desktop_planner_add (turn->context, turn->catalog, turn->pool,
                                                                    total + created, error);

      if (desktop == NULL)
        break;
      pool_turn_begin (turn, desktop, USHER_DESKTOP_STEP_CLONE);
      created++;
    }
  return created;
}

/* so many free ones from either end: what runs is taken first, and is given up last */
static GPtrArray *
pool_turn_find_free (UsherPoolTurn *turn,
                     gboolean       cold_first,
                     guint          count,
                     GError       **error)
{
  UsherDesktopQuery query = {
    .pool = turn->pool->name,
    .states = 1u << USHER_DESKTOP_READY,
    .limit = count,
    .cold_first = cold_first,
  };

  return usher_desktop_store_find (usher_context_desktops (turn->context), &query, error);
}

static guint
pool_turn_retire (UsherPoolTurn *turn,
                  guint          count,
                  GError       **error)
{
  g_autoptr (GPtrArray) free_ones = pool_turn_find_free (turn, TRUE, MIN (count, POOL_TURN_MOST), error);
  guint retired = 0;

  for (guint i = 0; free_ones != NULL && i < free_ones->len; i++)
    {
      /* claimed in between: then it stays */
      UsherDesktopMove move = { .event = USHER_DESKTOP_RETIRE };
      g_autoptr (UsherDesktop) changed = usher_desktop_move_make (turn->context, free_ones->pdata[i], &move, NULL);

      if (changed == NULL)
        continue;
      pool_turn_begin (turn, changed, USHER_DESKTOP_STEP_DELETE);
      retired++;
    }
  return retired;
}

/* those that are in hand already, or on a host that takes nothing now, are found too, and must not hide all others */
static guint
pool_turn_power (UsherPoolTurn   *turn,
                 UsherDesktopStep step,
                 guint            count,
                 GError         **error)
{
  guint in_hand = usher_desktop_steps_count (turn->steps, turn->pool->name, step);
  guint most = MIN (count, POOL_TURN_MOST);
  gboolean starts = step == USHER_DESKTOP_STEP_START;
  g_autoptr (GPtrArray) free_ones = NULL;
  guint begun = 0;

  if (most == 0)
    return 0;
  free_ones = pool_turn_find_free (turn, starts, most + in_hand + POOL_TURN_PAGE, error);
  for (guint i = 0; free_ones != NULL && i < free_ones->len && begun < most; i++)
    {
      const UsherDesktop *desktop = free_ones->pdata[i];

      if ((desktop->power == USHER_POWER_ON) != starts)
        begun += pool_turn_begin (turn, desktop, step);
    }
  return begun;
}

/* page by page, since those that wait for their time, or for a host that hangs, must not hide the others */
static guint
pool_turn_continue (UsherPoolTurn   *turn,
                    guint            states,
                    UsherDesktopStep step,
                    guint            most,
                    gint64           now,
                    GError         **error)
{
  UsherDesktopQuery query = { .pool = turn->pool->name, .states = states, .limit = POOL_TURN_PAGE };
  g_autofree char *after = NULL;
  guint begun = 0;
  guint found;

  do
    {
      g_autoptr (GPtrArray) page = usher_desktop_store_find (usher_context_desktops (turn->context), &query, error);

      found = page != NULL ? page->len : 0;
      for (guint i = 0; i < found && begun < most; i++)
        {
          const UsherDesktop *desktop = page->pdata[i];
          gint64 jitter = g_random_int_range (0, G_TIME_SPAN_SECOND);

          if (desktop->state != USHER_DESKTOP_FAILED || now >= usher_pool_plan_retry_at (desktop, jitter))
            begun += pool_turn_begin (turn, desktop, step);
        }
      g_free (after);
      after = found > 0 ? g_strdup (((UsherDesktop *) page->pdata[found - 1])->id) : NULL;
      query.after = after;
    }
  while (found == POOL_TURN_PAGE && begun < MIN (most, POOL_TURN_PAGE));
  return begun;
}

static guint
pool_turn_continue_all (UsherPoolTurn        *turn,
                        const UsherPoolFacts *facts,
                        const UsherPoolPlan  *plan,
                        gint64                now,
                        GError              **error)
{
  guint unmade = 0;
  guint begun = 0;

  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    if ((POOL_TURN_UNMADE & 1u << i) != 0)
      unmade += facts->by_state[i];
  if (unmade > 0 && plan->may_make > 0)
    begun += pool_turn_continue (turn, POOL_TURN_UNMADE, USHER_DESKTOP_STEP_CLONE, plan->may_make, now, error);
  if (facts->by_state[USHER_DESKTOP_RETIRED] > 0 && plan->may_remove > 0 && *error == NULL)
    begun += pool_turn_continue (turn, 1u << USHER_DESKTOP_RETIRED, USHER_DESKTOP_STEP_DELETE, plan->may_remove, now,
                                 error);
  return begun;
}

/**
 * usher_pool_turn_run:
 * @turn: the pool
 * @now: µs since the epoch
 * @error: what kept it from a step
 *
 * Asks how the pool stands, plans, and begins what is planned; the steps run in the lanes of the hosts.
 *
 * Returns: how many steps were begun
 */
guint
usher_pool_turn_run (UsherPoolTurn *turn,
                     gint64         now,
                     GError       **error)
{
  UsherPoolHealth health = usher_pool_troubles_health (turn->troubles, turn->pool->name);
  UsherPoolFacts facts = { .health = &health };
  g_autoptr (GPtrArray) outdated = NULL;
  g_autoptr (GError) failure = NULL;
  UsherPoolSizes sizes;
  UsherPoolPlan plan;
  guint begun = 0;
  guint total;

  turn->at_rest = FALSE;
  if (!pool_turn_look (turn, &facts, &total, error))
    return 0;
  outdated = pool_turn_outdated (turn);
  facts.outdated = outdated != NULL ? outdated->len : 0;
  sizes = usher_pool_schedule_sizes (turn->pool, now, NULL);
  plan = usher_pool_plan_make (turn->pool, &sizes, &facts, now);
  turn->spare = plan.spare;
  turn->idle = plan.idle;

  /* what waits comes before what is new */
  begun += pool_turn_continue_all (turn, &facts, &plan, now, &failure);
  if (plan.create > 0 && failure == NULL)
    begun += pool_turn_create (turn, total, plan.create, &failure);
  if (plan.retire > 0 && failure == NULL)
    begun += pool_turn_retire (turn, plan.retire, &failure);
  if (plan.renew > 0 && failure == NULL)
    begun += pool_turn_renew (turn, outdated, plan.renew);
  if (failure == NULL)
    begun += pool_turn_power (turn, USHER_DESKTOP_STEP_START, plan.start, &failure);
  if (failure == NULL)
    begun += pool_turn_power (turn, USHER_DESKTOP_STEP_STOP, plan.stop, &failure);
  turn->at_rest = failure == NULL && begun == 0 &&
                  facts.by_state[USHER_DESKTOP_FAILED] + facts.by_state[USHER_DESKTOP_LOST] == 0 &&
                  plan.create + plan.retire + plan.start == 0;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return begun;
}
