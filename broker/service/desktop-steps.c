/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/desktop-steps.h"

#include "broker/service/desktop-maker.h"
#include "broker/service/desktop-move.h"
#include "common/error.h"

#define DESKTOP_STEPS_START_PATIENCE 120

struct _UsherDesktopSteps
{
  UsherContext          *context;
  UsherWorkers          *workers;
  UsherDesktopStepsFunc  func;

  GMutex                 lock;
  GHashTable            *in_hand;
  GHashTable            *counts;
  gboolean               stopping;
};

/**
 * Step: one desktop in hand
 * @owner: keeps the steps alive until the step ended
 */
typedef struct
{
  UsherDesktopSteps *steps;
  GObject           *owner;
  UsherDesktop      *desktop;
  UsherDesktopStep   step;
  gint64             begun;
} Step;

/**
 * usher_desktop_steps_new:
 * @context: the ports
 * @workers: where the steps run
 * @func: told of the end of each
 *
 * Returns: (transfer full): no steps yet
 */
UsherDesktopSteps *
usher_desktop_steps_new (UsherContext          *context,
                         UsherWorkers          *workers,
                         UsherDesktopStepsFunc  func)
{
  UsherDesktopSteps *steps = g_new0 (UsherDesktopSteps, 1);

  steps->context = g_object_ref (context);
  steps->workers = g_object_ref (workers);
  steps->func = func;
  steps->in_hand = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  steps->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&steps->lock);
  return steps;
}

void
usher_desktop_steps_free (UsherDesktopSteps *steps)
{
  g_object_unref (steps->context);
  g_object_unref (steps->workers);
  g_hash_table_unref (steps->in_hand);
  g_hash_table_unref (steps->counts);
  g_mutex_clear (&steps->lock);
  g_free (steps);
}

/* names of pools and hosts have no colon */
static char *
desktop_steps_counter (const char      *of,
                       const char      *name,
                       UsherDesktopStep step)
{
  return g_strdup_printf ("%s:%s:%d", of, name, step);
}

/* called with the lock held */
static guint
desktop_steps_count (UsherDesktopSteps *steps,
                     const char        *counter,
                     int                more)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (steps->counts, counter)) + more;

  if (count > 0)
    g_hash_table_replace (steps->counts, g_strdup (counter), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (steps->counts, counter);
  return count;
}

static gboolean
desktop_steps_take (UsherDesktopSteps            *steps,
                    const UsherDesktop           *desktop,
                    UsherDesktopStep              step,
                    const UsherDesktopStepLimits *limits)
{
  g_autofree char *of_pool = desktop_steps_counter ("pool", desktop->pool, step);
  g_autofree char *of_host = desktop_steps_counter ("host", desktop->host, step);
  gboolean taken;

  g_mutex_lock (&steps->lock);
  taken = !steps->stopping && desktop_steps_count (steps, of_pool, 0) < limits->pool &&
          desktop_steps_count (steps, of_host, 0) < limits->host &&
          g_hash_table_add (steps->in_hand, g_strdup (desktop->id));
  if (taken)
    {
      desktop_steps_count (steps, of_pool, 1);
      desktop_steps_count (steps, of_host, 1);
    }
  g_mutex_unlock (&steps->lock);
  return taken;
}

static void
desktop_steps_put_back (UsherDesktopSteps  *steps,
                        const UsherDesktop *desktop,
                        UsherDesktopStep    step)
{
  g_autofree char *of_pool = desktop_steps_counter ("pool", desktop->pool, step);
  g_autofree char *of_host = desktop_steps_counter ("host", desktop->host, step);

  g_mutex_lock (&steps->lock);
  g_hash_table_remove (steps->in_hand, desktop->id);
  desktop_steps_count (steps, of_pool, -1);
  desktop_steps_count (steps, of_host, -1);
  g_mutex_unlock (&steps->lock);
}

static void
desktop_steps_drop (Step *step)
{
  desktop_steps_put_back (step->steps, step->desktop, step->step);
  usher_desktop_free (step->desktop);
  g_object_unref (step->owner);
  g_free (step);
}

/* between the look at the pool and now, the step before may have ended: what is true is read again */
static UsherDesktop *
desktop_steps_fresh (const Step *step,
                     GError    **error)
{
  g_autoptr (GError) failure = NULL;
  UsherDesktop *desktop = usher_desktop_store_get (usher_context_desktops (step->steps->context), step->desktop->id,
                                                   &failure);

  if (desktop == NULL && !usher_error_is (failure, USHER_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&failure));
  return desktop;
}

/* one that does not start is made again from nothing */
static void
desktop_steps_fail (UsherContext       *context,
                    const UsherDesktop *desktop,
                    const GError       *error)
{
  UsherDesktopMove move = { .event = USHER_DESKTOP_FAIL, .why = error->message };
  g_autoptr (UsherDesktop) changed = NULL;

  if (!usher_error_is (error, USHER_ERROR_HOST_LOST))
    changed = usher_desktop_move_make (context, desktop, &move, NULL);
}

static void
desktop_steps_start (UsherContext       *context,
                     const UsherDesktop *desktop,
                     GError            **error)
{
  UsherWait wait = usher_wait_new (DESKTOP_STEPS_START_PATIENCE, NULL);
  g_autoptr (UsherHypervisor) hypervisor = NULL;
  g_autoptr (GError) failure = NULL;

  if (desktop->state != USHER_DESKTOP_READY)
    return;
  hypervisor = usher_context_dup_hypervisor (context, desktop->host, error);
  if (hypervisor == NULL)
    return;
  if (usher_hypervisor_start (hypervisor, desktop->id, &wait, &failure))
    usher_desktop_store_set_power (usher_context_desktops (context), desktop->id, USHER_POWER_ON, &failure);
  if (failure == NULL)
    return;
  desktop_steps_fail (context, desktop, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
}

/* nobody's, and clean: there is nothing in it to lose */
static void
desktop_steps_stop (UsherContext       *context,
                    const UsherDesktop *desktop,
                    GError            **error)
{
  UsherWait wait = usher_wait_new (DESKTOP_STEPS_START_PATIENCE, NULL);
  g_autoptr (UsherHypervisor) hypervisor = NULL;

  if (desktop->state != USHER_DESKTOP_READY)
    return;
  hypervisor = usher_context_dup_hypervisor (context, desktop->host, error);
  if (hypervisor != NULL && usher_hypervisor_stop (hypervisor, desktop->id, TRUE, &wait, error))
    usher_desktop_store_set_power (usher_context_desktops (context), desktop->id, USHER_POWER_OFF, error);
}

/* what a step took of the host's memory, or gave back, is known to whoever places the next desktop */
static void
desktop_steps_measure (UsherContext *context,
                       const char   *host)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_context_dup_hypervisor (context, host, NULL);

  if (hypervisor != NULL)
    usher_host_capacities_refresh (usher_context_host_capacities (context), host, hypervisor);
}

static void
desktop_steps_run (gpointer data)
{
  Step *step = data;
  UsherContext *context = step->steps->context;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = desktop_steps_fresh (step, &error);
  g_autoptr (UsherDesktop) was = usher_desktop_copy (step->desktop);
  g_autoptr (GObject) owner = g_object_ref (step->owner);
  UsherDesktopStepsFunc func = step->steps->func;
  gint64 begun = step->begun;

  if (desktop != NULL && step->step == USHER_DESKTOP_STEP_START)
    desktop_steps_start (context, desktop, &error);
  else if (desktop != NULL && step->step == USHER_DESKTOP_STEP_STOP)
    desktop_steps_stop (context, desktop, &error);
  else if (desktop != NULL)
    usher_desktop_maker_work (context, desktop, &error);
  if (!usher_error_is (error, USHER_ERROR_HOST_LOST))
    desktop_steps_measure (context, was->host);
  desktop_steps_drop (step);
  func (owner, was, begun, error);
}

/**
 * usher_desktop_steps_begin:
 * @steps: the steps
 * @desktop: what the step is for; looked at anew when its turn has come
 * @step: what is done
 * @limits: beyond which it is put off
 * @owner: what holds @steps; kept alive until the step ended
 *
 * Returns: FALSE when @desktop has a step under way, or its pool or its host as many as they may have
 */
gboolean
usher_desktop_steps_begin (UsherDesktopSteps            *steps,
                           const UsherDesktop           *desktop,
                           UsherDesktopStep              step,
                           const UsherDesktopStepLimits *limits,
                           GObject                      *owner)
{
  g_autofree char *lane = g_strconcat ("host:", desktop->host, NULL);
  Step *begun;

  /* nothing is touched on a host that somebody works on */
  if (!usher_host_states_allows (usher_context_host_states (steps->context), desktop->host, USHER_HOST_CLEAR) ||
      !desktop_steps_take (steps, desktop, step, limits))
    return FALSE;
  begun = g_new0 (Step, 1);
  begun->steps = steps;
  begun->owner = g_object_ref (owner);
  begun->desktop = usher_desktop_copy (desktop);
  begun->step = step;
  begun->begun = g_get_real_time ();
  if (usher_workers_push (steps->workers, lane, desktop_steps_run, begun))
    return TRUE;
  desktop_steps_drop (begun);
  return FALSE;
}

/**
 * usher_desktop_steps_count:
 * @steps: the steps
 * @pool: name of a pool
 * @step: a kind of step
 *
 * Returns: how many of them are under way, or wait in a lane
 */
guint
usher_desktop_steps_count (UsherDesktopSteps *steps,
                           const char        *pool,
                           UsherDesktopStep   step)
{
  g_autofree char *counter = desktop_steps_counter ("pool", pool, step);
  guint count;

  g_mutex_lock (&steps->lock);
  count = desktop_steps_count (steps, counter, 0);
  g_mutex_unlock (&steps->lock);
  return count;
}

/**
 * usher_desktop_steps_stop:
 * @steps: the steps
 *
 * Begins no more; those under way end in their lanes.
 */
void
usher_desktop_steps_stop (UsherDesktopSteps *steps)
{
  g_mutex_lock (&steps->lock);
  steps->stopping = TRUE;
  g_mutex_unlock (&steps->lock);
}

/**
 * usher_desktop_steps_busy:
 * @steps: the steps
 *
 * Returns: how many desktops are in hand
 */
guint
usher_desktop_steps_busy (UsherDesktopSteps *steps)
{
  guint busy;

  g_mutex_lock (&steps->lock);
  busy = g_hash_table_size (steps->in_hand);
  g_mutex_unlock (&steps->lock);
  return busy;
}
