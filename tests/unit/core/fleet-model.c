/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core/fleet-model.h"

#include "broker/core/assignment.h"
#include "broker/core/placement.h"

static const char *const host_names[FLEET_HOSTS] = { "kvm1", "kvm2", "kvm3", "kvm4" };
static const char *const user_names[FLEET_USERS] = {
  "a@o", "b@o", "c@o", "d@o", "e@o", "f@o", "g@o", "h@o", "i@o", "j@o", "k@o", "l@o", "m@o", "n@o", "o@o", "p@o",
};

FleetModel *
fleet_model_new (void)
{
  FleetModel *model = g_new0 (FleetModel, 1);

  model->now = 1000 * G_TIME_SPAN_DAY;
  model->ticks = G_TIME_SPAN_DAY;
  for (guint i = 0; i < FLEET_POOLS; i++)
    {
      UsherPool *pool = usher_pool_new ();

      pool->kind = i == 0 ? USHER_POOL_FLOATING : USHER_POOL_PERSONAL;
      pool->per_user = i == 0 ? 2 : 1;
      pool->size_max = 20;
      model->pools[i] = (FleetPool){ .pool = pool, .version = 1 };
    }
  for (guint i = 0; i < FLEET_HOSTS; i++)
    model->hosts[i] = (FleetHost){ .up = TRUE, .limit = FLEET_DESKTOPS };
  return model;
}

void
fleet_model_free (FleetModel *model)
{
  for (guint i = 0; i < FLEET_POOLS; i++)
    usher_pool_free (model->pools[i].pool);
  g_free (model);
}

gboolean
fleet_model_is_used (const FleetDesktop *desktop)
{
  return desktop->row.id != NULL;
}

/* the next desktop that is there, from @desktop on; NULL after the last */
static FleetDesktop *
used_from (FleetModel   *model,
           FleetDesktop *desktop)
{
  for (; desktop < model->desktops + FLEET_DESKTOPS; desktop++)
    if (fleet_model_is_used (desktop))
      return desktop;
  return NULL;
}

#define FOR_EACH_DESKTOP(model, desktop)                                                                    \
  for (FleetDesktop *desktop = used_from (model, (model)->desktops); desktop != NULL;                       \
       desktop = used_from (model, desktop + 1))

UsherHostState
fleet_model_host_state (const FleetModel *model,
                        int               host)
{
  return usher_host_state_seen (model->hosts[host].wanted, model->hosts[host].silent_since, FLEET_PATIENCE, model->ticks);
}

gboolean
fleet_model_reaches (const FleetModel *model,
                     int               host)
{
  return model->hosts[host].up;
}

/* the store: one move, and what it does to the row */
gboolean
fleet_model_move (FleetModel       *model,
                  FleetDesktop     *desktop,
                  UsherDesktopEvent event)
{
  UsherDesktopState to;

  if (!usher_desktop_state_move (desktop->row.state, event, &to))
    return FALSE;
  if (event == USHER_DESKTOP_RELEASE || event == USHER_DESKTOP_RETRY || event == USHER_DESKTOP_RETIRE)
    {
      desktop->owner = FLEET_NOBODY;
      desktop->row.owner = NULL;
    }
  if (event == USHER_DESKTOP_FAIL)
    desktop->row.failures++;
  else if (to == USHER_DESKTOP_READY)
    desktop->row.failures = 0;
  if (event == USHER_DESKTOP_VIEWER_LEFT)
    desktop->row.last_used = model->now;
  desktop->row.state = to;
  desktop->row.state_since = model->now;
  return TRUE;
}

/* a host that is gone answers nobody, and with a power cut what runs there is dead */
void
fleet_model_host_down (FleetModel *model,
                       guint       host,
                       gboolean    domains_die)
{
  model->hosts[host].up = FALSE;
  if (model->hosts[host].silent_since == 0)
    model->hosts[host].silent_since = model->ticks;
  for (guint i = 0; i < FLEET_DESKTOPS && domains_die; i++)
    model->desktops[i].runs_on &= ~(1u << host);
}

/* --- what the keeper knows of a pool and its hosts --- */

static guint
count_steps (FleetModel *model,
             int         pool,
             int         host,
             FleetStep   step)
{
  guint count = 0;

  FOR_EACH_DESKTOP (model, desktop)
    count += desktop->step == step && (pool < 0 || desktop->pool == (guint) pool) && (host < 0 || desktop->host == host);
  return count;
}

static guint
count_on_host (FleetModel *model,
               int         host)
{
  guint count = 0;

  FOR_EACH_DESKTOP (model, desktop)
    count += desktop->host == host;
  return count;
}

static UsherPoolFacts
facts_of (FleetModel *model,
          guint       pool)
{
  FleetPool *of = &model->pools[pool];
  UsherPoolFacts facts = {
    .making = count_steps (model, pool, -1, FLEET_MAKE),
    .starting = count_steps (model, pool, -1, FLEET_START),
    .removing = count_steps (model, pool, -1, FLEET_REMOVE),
    .health = &of->health, .spare = of->spare, .idle = of->idle,
  };

  for (guint user = 0; user < FLEET_USERS; user++)
    facts.waiting += (of->waiting >> user) & 1;
  FOR_EACH_DESKTOP (model, desktop)
    {
      if (desktop->pool != pool)
        continue;
      facts.by_state[desktop->row.state]++;
      if (desktop->row.state != USHER_DESKTOP_READY)
        continue;
      facts.running += desktop->row.power == USHER_POWER_ON;
      facts.outdated += desktop->row.version != of->version;
    }
  return facts;
}

static guint
total_of (const UsherPoolFacts *facts)
{
  guint total = 0;

  for (int i = 0; i < USHER_N_DESKTOP_STATES; i++)
    total += i != USHER_DESKTOP_RETIRED ? facts->by_state[i] : 0;
  return total;
}

static int
place (FleetModel *model,
       guint       pool)
{
  UsherPlacementHost hosts[FLEET_HOSTS];
  const UsherPlacementHost *chosen;

  for (int i = 0; i < FLEET_HOSTS; i++)
    hosts[i] = (UsherPlacementHost){
      .name = host_names[i], .desktops = count_on_host (model, i), .limit = model->hosts[i].limit,
      .state = fleet_model_host_state (model, i), .clones = count_steps (model, -1, i, FLEET_MAKE),
      .clones_at_once = model->hosts[i].clones_at_once,
      .flags = model->hosts[i].silent_since != 0 ? USHER_PLACEMENT_SILENT : 0,
    };
  chosen = usher_placement_choose (model->pools[pool].pool, 0, hosts, FLEET_HOSTS);
  return chosen != NULL ? (int) (chosen - hosts) : -1;
}

/* --- steps: what begins in a host's lane, and how it ends --- */

static gboolean
begin (FleetModel   *model,
       FleetDesktop *desktop,
       FleetStep     step)
{
  const FleetHost *host = &model->hosts[desktop->host];
  UsherHostUse use = step == FLEET_MAKE ? USHER_HOST_PLACE : step == FLEET_START ? USHER_HOST_RUN : USHER_HOST_CLEAR;

  if (desktop->step != FLEET_NO_STEP || host->silent_since != 0 ||
      !usher_host_state_allows (fleet_model_host_state (model, desktop->host), use))
    return FALSE;
  if (step == FLEET_MAKE && host->clones_at_once > 0 &&
      count_steps (model, -1, desktop->host, FLEET_MAKE) >= host->clones_at_once)
    return FALSE;
  if (step == FLEET_MAKE && desktop->row.state == USHER_DESKTOP_PLANNED)
    fleet_model_move (model, desktop, USHER_DESKTOP_CLONE);
  if (step == FLEET_MAKE && desktop->row.state == USHER_DESKTOP_FAILED)
    fleet_model_move (model, desktop, USHER_DESKTOP_RETRY);
  desktop->step = step;
  desktop->begun = model->now;
  return TRUE;
}

/* somebody's work goes only when it was given back, and floating ones are given back with every release */
static void
wipe (FleetModel   *model,
      FleetDesktop *desktop)
{
  if (desktop->data_of != FLEET_NOBODY)
    g_assert_true (desktop->given_back || model->pools[desktop->pool].pool->kind == USHER_POOL_FLOATING);
  g_assert_cmpint (desktop->owner, ==, FLEET_NOBODY);
  desktop->data_of = FLEET_NOBODY;
  desktop->given_back = FALSE;
  desktop->disk_on = -1;
  desktop->runs_on &= ~(1u << desktop->host);
  desktop->row.power = USHER_POWER_OFF;
}

static void
finish_make (FleetModel   *model,
             FleetDesktop *desktop)
{
  if (desktop->row.state == USHER_DESKTOP_RETIRED || desktop->row.state == USHER_DESKTOP_LOST)
    return;
  wipe (model, desktop);
  desktop->disk_on = desktop->host;
  desktop->row.version = model->pools[desktop->pool].version;
  model->made++;
  if (desktop->row.state == USHER_DESKTOP_RECYCLING)
    g_assert_true (fleet_model_move (model, desktop, USHER_DESKTOP_RESET_PROVEN));
  if (desktop->row.state == USHER_DESKTOP_CLONING)
    g_assert_true (fleet_model_move (model, desktop, USHER_DESKTOP_CLONED));
  if (desktop->row.state == USHER_DESKTOP_PREPARING)
    g_assert_true (fleet_model_move (model, desktop, USHER_DESKTOP_PREPARED));
  g_assert_cmpint (desktop->row.state, ==, USHER_DESKTOP_READY);
}

static void
finish_well (FleetModel   *model,
             FleetDesktop *desktop,
             FleetStep     step)
{
  switch (step)
    {
    case FLEET_MAKE:
      finish_make (model, desktop);
      break;
    case FLEET_START:
      desktop->row.power = USHER_POWER_ON;
      desktop->runs_on |= 1u << desktop->host;
      break;
    case FLEET_STOP:
      desktop->row.power = USHER_POWER_OFF;
      desktop->runs_on &= ~(1u << desktop->host);
      break;
    case FLEET_REMOVE:
      g_assert_cmpint (desktop->row.state, ==, USHER_DESKTOP_RETIRED);
      wipe (model, desktop);
      g_assert_cmpuint (desktop->runs_on, ==, 0);
      *desktop = (FleetDesktop){ 0 };
      return;
    case FLEET_NO_STEP:
    default:
      g_assert_not_reached ();
    }
  if (step == FLEET_MAKE || step == FLEET_START)
    model->pools[desktop->pool].health = usher_pool_health_succeeded (model->pools[desktop->pool].health);
}

/* ends the step of @desktop; on a host that does not answer it fails for the host's sake */
void
fleet_model_finish (FleetModel   *model,
                    FleetDesktop *desktop,
                    gboolean      well)
{
  FleetHost *host = &model->hosts[desktop->host];
  FleetPool *pool = &model->pools[desktop->pool];
  FleetStep step = desktop->step;
  gint64 begun = desktop->begun;

  desktop->step = FLEET_NO_STEP;
  if (!host->up)
    {
      if (host->silent_since == 0)
        host->silent_since = model->ticks;
      return;
    }
  if (well)
    {
      finish_well (model, desktop, step);
      return;
    }
  if (step == FLEET_MAKE || (step == FLEET_START && desktop->row.state == USHER_DESKTOP_READY))
    {
      pool->health = usher_pool_health_failed (pool->health, begun, model->now);
      fleet_model_move (model, desktop, USHER_DESKTOP_FAIL);
    }
}

/* the broker is killed: what was under way is not known any more; the rows are */
void
fleet_model_forget_steps (FleetModel *model)
{
  FOR_EACH_DESKTOP (model, desktop)
    desktop->step = FLEET_NO_STEP;
  for (guint i = 0; i < FLEET_POOLS; i++)
    {
      model->pools[i].health = (UsherPoolHealth){ 0 };
      model->pools[i].spare = model->pools[i].idle = (UsherPoolSurplus){ 0 };
      model->pools[i].waiting = 0;
    }
}

/* --- launches --- */

static void
claim (FleetModel   *model,
       FleetDesktop *desktop,
       guint         user)
{
  /* nobody gets what somebody left */
  g_assert_cmpint (desktop->row.state, ==, USHER_DESKTOP_READY);
  g_assert_cmpint (desktop->owner, ==, FLEET_NOBODY);
  g_assert_cmpint (desktop->data_of, ==, FLEET_NOBODY);
  g_assert_true (fleet_model_move (model, desktop, USHER_DESKTOP_CLAIM));
  desktop->owner = user;
  desktop->row.owner = (char *) user_names[user];
  model->claims++;
}

/* the decision of a launch, and a claim that takes effect at once; FALSE when the user is refused. Who waits stands in line */
gboolean
fleet_model_launch (FleetModel *model,
                    guint       pool,
                    guint       user)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  g_autoptr (GPtrArray) ready = g_ptr_array_new ();
  UsherPoolFacts counted = facts_of (model, pool);
  UsherAssignmentFacts facts = {
    .pool = model->pools[pool].pool, .own = own, .free = ready, .total = total_of (&counted), .turn = user,
    .coming = counted.by_state[USHER_DESKTOP_PLANNED] + counted.by_state[USHER_DESKTOP_CLONING] +
              counted.by_state[USHER_DESKTOP_PREPARING] + counted.by_state[USHER_DESKTOP_RECYCLING],
  };
  UsherAssignment assignment;

  FOR_EACH_DESKTOP (model, desktop)
    {
      if (desktop->pool == pool && desktop->owner == (int) user)
        g_ptr_array_add (own, &desktop->row);
      if (desktop->pool == pool && desktop->row.state == USHER_DESKTOP_READY &&
          usher_host_state_allows (fleet_model_host_state (model, desktop->host), USHER_HOST_CLAIM))
        g_ptr_array_add (ready, &desktop->row);
    }
  assignment = usher_assignment_decide (&facts);
  model->pools[pool].waiting &= ~(1u << user);
  if (assignment.kind == USHER_ASSIGNMENT_REFUSE)
    return FALSE;
  /* the row is the first member of its desktop */
  if (assignment.kind == USHER_ASSIGNMENT_CLAIM)
    claim (model, (FleetDesktop *) (gpointer) assignment.desktop, user);
  else if (assignment.kind != USHER_ASSIGNMENT_REUSE)
    model->pools[pool].waiting |= 1u << user;
  return TRUE;
}

/* --- the keeper's turn --- */

static void
tend_lost (FleetModel   *model,
           FleetDesktop *desktop)
{
  UsherHostState state = fleet_model_host_state (model, desktop->host);

  if (state == USHER_HOST_LOST)
    {
      desktop->step = FLEET_NO_STEP;
      fleet_model_move (model, desktop, USHER_DESKTOP_HOST_LOST);
    }
  else if (state != USHER_HOST_MAINTENANCE && model->hosts[desktop->host].silent_since == 0 &&
           desktop->row.state == USHER_DESKTOP_LOST)
    fleet_model_move (model, desktop,
                      desktop->owner != FLEET_NOBODY ? USHER_DESKTOP_FOUND_OWNED : USHER_DESKTOP_FOUND_FREE);
}

static void
tend_place (FleetModel   *model,
            FleetDesktop *desktop)
{
  UsherHostStanding standing = {
    fleet_model_host_state (model, desktop->host), model->hosts[desktop->host].fenced, 0,
  };
  int other = place (model, desktop->pool);
  UsherHostStep step;

  standing.peers = other >= 0 && other != desktop->host;
  step = usher_host_state_step (&standing, model->pools[desktop->pool].pool->kind, &desktop->row);
  if (step == USHER_HOST_STEP_ELSEWHERE && desktop->step == FLEET_NO_STEP)
    {
      /* never what somebody owns, unless nothing of it is kept anyway */
      g_assert_true (desktop->owner == FLEET_NOBODY || model->pools[desktop->pool].pool->kind == USHER_POOL_FLOATING);
      fleet_model_move (model, desktop, USHER_DESKTOP_RETIRE);
    }
  if (step == USHER_HOST_STEP_MOVE)
    {
      desktop->disk_on = desktop->host = other;
      desktop->row.power = USHER_POWER_OFF;
      g_assert_true (fleet_model_move (model, desktop, USHER_DESKTOP_FOUND_OWNED));
      model->moves++;
    }
}

static void
create (FleetModel *model,
        guint       pool,
        int         host)
{
  FleetDesktop *desktop = model->desktops;

  while (fleet_model_is_used (desktop))
    g_assert_cmpuint (++desktop - model->desktops, <, FLEET_DESKTOPS);
  g_assert_cmpuint (count_on_host (model, host), <, model->hosts[host].limit);
  *desktop = (FleetDesktop){
    .row = { .id = (char *) "desktop", .state_since = model->now, .power = USHER_POWER_OFF }, .pool = pool, .host = host,
    .owner = FLEET_NOBODY, .data_of = FLEET_NOBODY, .disk_on = -1,
  };
}

/* which of the free ones a plan's step takes; more than once through, so that the better ones go first */
static gboolean
suits (const FleetModel   *model,
       const FleetDesktop *desktop,
       FleetStep           step,
       gboolean            outdated)
{
  gboolean old = desktop->row.version != model->pools[desktop->pool].version;
  gboolean on = desktop->row.power == USHER_POWER_ON;

  if (desktop->row.state != USHER_DESKTOP_READY || desktop->step != FLEET_NO_STEP)
    return FALSE;
  if (step == FLEET_START || step == FLEET_STOP)
    return on == (step == FLEET_STOP);
  return old == outdated;
}

static guint
do_some (FleetModel *model,
         guint       pool,
         FleetStep   step,
         gboolean    outdated,
         guint       count)
{
  guint done = 0;

  FOR_EACH_DESKTOP (model, desktop)
    {
      if (done == count || desktop->pool != pool || !suits (model, desktop, step, outdated))
        continue;
      if (step == FLEET_REMOVE)
        done += fleet_model_move (model, desktop, USHER_DESKTOP_RETIRE);
      else if (step == FLEET_MAKE)
        done += fleet_model_move (model, desktop, USHER_DESKTOP_RELEASE);
      else
        done += begin (model, desktop, step);
    }
  return done;
}

/* goes on with what is being made, reset or removed, within the plan's limits */
static guint
go_on (FleetModel          *model,
       guint                pool,
       const UsherPoolPlan *plan,
       gint64              *again)
{
  guint may_make = plan->may_make;
  guint may_remove = plan->may_remove;
  guint begun = 0;

  FOR_EACH_DESKTOP (model, desktop)
    {
      gboolean failed = desktop->row.state == USHER_DESKTOP_FAILED;
      gint64 due = failed ? usher_pool_plan_retry_at (&desktop->row, 0) : 0;
      gboolean make = failed || desktop->row.state == USHER_DESKTOP_PLANNED || desktop->row.state == USHER_DESKTOP_CLONING ||
                      desktop->row.state == USHER_DESKTOP_PREPARING || desktop->row.state == USHER_DESKTOP_RECYCLING;

      if (desktop->pool != pool)
        continue;
      if (due > model->now)
        *again = MIN (*again, due);
      else if (make && may_make > 0 && begin (model, desktop, FLEET_MAKE))
        {
          may_make--;
          begun++;
        }
      else if (desktop->row.state == USHER_DESKTOP_RETIRED && may_remove > 0 && begin (model, desktop, FLEET_REMOVE))
        {
          may_remove--;
          begun++;
        }
    }
  return begun;
}

static void
check_limits (FleetModel *model,
              guint       pool)
{
  const UsherAtOnce *limits = &model->pools[pool].pool->at_once;

  g_assert_true (limits->clones == 0 || count_steps (model, pool, -1, FLEET_MAKE) <= limits->clones);
  g_assert_true (limits->starts == 0 || count_steps (model, pool, -1, FLEET_START) <= limits->starts);
  g_assert_true (limits->deletes == 0 || count_steps (model, pool, -1, FLEET_REMOVE) <= limits->deletes);
}

static guint
tend_pool (FleetModel *model,
           guint       pool,
           gint64     *again)
{
  FleetPool *of = &model->pools[pool];
  UsherPoolSizes sizes = usher_pool_schedule_sizes (of->pool, model->now, NULL);
  UsherPoolFacts facts = facts_of (model, pool);
  UsherPoolPlan plan = usher_pool_plan_make (of->pool, &sizes, &facts, model->now);
  guint done = 0;
  guint retired;

  of->spare = plan.spare;
  of->idle = plan.idle;
  *again = MIN (*again, plan.again);
  g_assert_true (plan.create == 0 || total_of (&facts) + plan.create <= sizes.max);
  for (guint i = 0; i < plan.create; i++)
    {
      int host = place (model, pool);

      if (host < 0)
        break;
      create (model, pool, host);
      done++;
    }
  retired = do_some (model, pool, FLEET_REMOVE, TRUE, plan.retire);
  done += retired + do_some (model, pool, FLEET_REMOVE, FALSE, plan.retire - retired);
  done += do_some (model, pool, FLEET_MAKE, TRUE, plan.renew);
  done += do_some (model, pool, FLEET_START, FALSE, plan.start);
  done += do_some (model, pool, FLEET_STOP, FALSE, plan.stop);
  done += go_on (model, pool, &plan, again);
  for (guint user = 0; user < FLEET_USERS; user++)
    if (of->waiting & 1u << user)
      {
        fleet_model_launch (model, pool, user);
        done += !(of->waiting & 1u << user);
      }
  return done;
}

/* one look at everything; tells when the next is worth while, and how much was done */
guint
fleet_model_turn (FleetModel *model,
                  gint64     *again)
{
  guint done = 0;

  *again = G_MAXINT64;
  for (int i = 0; i < FLEET_HOSTS; i++)
    if (model->hosts[i].up)
      {
        model->hosts[i].silent_since = 0;
        model->hosts[i].fenced = FALSE;
      }
  FOR_EACH_DESKTOP (model, desktop)
    {
      UsherDesktopState before = desktop->row.state;

      tend_lost (model, desktop);
      tend_place (model, desktop);
      done += desktop->row.state != before;
    }
  for (guint i = 0; i < FLEET_POOLS; i++)
    {
      done += tend_pool (model, i, again);
      check_limits (model, i);
    }
  return done;
}

/* --- what must always hold, and what holds when nothing is left to do --- */

void
fleet_model_check (const FleetModel *model)
{
  guint owned[FLEET_POOLS][FLEET_USERS] = { 0 };

  for (guint i = 0; i < FLEET_DESKTOPS; i++)
    {
      const FleetDesktop *desktop = &model->desktops[i];
      gboolean owned_by_state = usher_desktop_state_is_owned (desktop->row.state);
      const UsherPool *pool = model->pools[desktop->pool].pool;

      if (!fleet_model_is_used (desktop))
        continue;
      /* an owner exactly while the state says so */
      g_assert_true (!owned_by_state || desktop->owner != FLEET_NOBODY);
      g_assert_true (owned_by_state || desktop->row.state == USHER_DESKTOP_LOST || desktop->owner == FLEET_NOBODY);
      /* never in two places, and somebody's data only on somebody's own desktop, or one that is being cleaned */
      g_assert_cmpuint (desktop->runs_on & (desktop->runs_on - 1), ==, 0);
      g_assert_true (desktop->row.state != USHER_DESKTOP_READY || desktop->data_of == FLEET_NOBODY);
      g_assert_true (!owned_by_state || desktop->data_of == FLEET_NOBODY || desktop->data_of == desktop->owner);
      if (desktop->owner != FLEET_NOBODY && !(pool->kind == USHER_POOL_FLOATING && desktop->row.state == USHER_DESKTOP_LOST))
        g_assert_cmpuint (++owned[desktop->pool][desktop->owner], <=, pool->per_user);
    }
}

void
fleet_model_check_rest (const FleetModel *model)
{
  for (guint pool = 0; pool < FLEET_POOLS; pool++)
    {
      const FleetPool *of = &model->pools[pool];
      UsherPoolSizes sizes = usher_pool_schedule_sizes (of->pool, model->now, NULL);
      guint taken = 0;
      guint ready = 0;
      guint running = 0;
      guint waiting = 0;

      for (guint user = 0; user < FLEET_USERS; user++)
        waiting += (of->waiting >> user) & 1;
      for (guint i = 0; i < FLEET_DESKTOPS; i++)
        {
          const FleetDesktop *desktop = &model->desktops[i];

          if (!fleet_model_is_used (desktop) || desktop->pool != pool)
            continue;
          /* made, where its disk is, and of the right version when it is free */
          g_assert_true (desktop->row.state == USHER_DESKTOP_READY || usher_desktop_state_is_owned (desktop->row.state));
          g_assert_cmpint (desktop->disk_on, ==, desktop->host);
          taken += desktop->owner != FLEET_NOBODY;
          ready += desktop->row.state == USHER_DESKTOP_READY;
          running += desktop->row.state == USHER_DESKTOP_READY && desktop->row.power == USHER_POWER_ON;
          g_assert_true (desktop->row.state != USHER_DESKTOP_READY || desktop->row.version == of->version);
        }
      g_assert_cmpuint (taken + ready, ==,
                        MAX (taken, CLAMP (taken + waiting + sizes.warm + sizes.warm_off, sizes.min, sizes.max)));
      g_assert_cmpuint (running, ==, MIN (sizes.warm, ready));
      g_assert_true (of->waiting == 0 || ready == 0);
    }
}
