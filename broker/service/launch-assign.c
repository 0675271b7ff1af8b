/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-assign.h"

#include "broker/core/assignment.h"
#include "broker/service/audit.h"
#include "broker/service/desktop-move.h"
#include "broker/service/session-keeper.h"
#include "common/error.h"

/* others claim at the same time: each loser looks again */
#define LAUNCH_ASSIGN_TRIES 16
#define LAUNCH_ASSIGN_CANDIDATES 8

/* which of several desktops the session ran on that the caller comes back for */
static const char *
launch_assign_resumed (UsherLaunch *launch,
                       GPtrArray   *own)
{
  for (guint i = 0; i < own->len; i++)
    {
      const UsherDesktop *desktop = own->pdata[i];
      g_autoptr (UsherSession) live = usher_session_store_live (usher_context_sessions (launch->parts->context),
                                                                desktop->id, NULL);

      if (live != NULL && g_str_equal (live->id, launch->resume))
        return desktop->id;
    }
  return "";
}

/* nobody gets one of a host that is drained, or that somebody works on */
static void
launch_assign_drop (UsherLaunch *launch,
                    GPtrArray   *free_ones)
{
  UsherHostStates *states = usher_context_host_states (launch->parts->context);

  for (guint i = free_ones->len; i > 0; i--)
    {
      if (!usher_host_states_allows (states, ((UsherDesktop *) free_ones->pdata[i - 1])->host, USHER_HOST_CLAIM))
        g_ptr_array_remove_index (free_ones, i - 1);
    }
}

/* reads what the decision needs, and decides; the arrays own what the answer borrows */
static gboolean
launch_assign_choose (UsherLaunch     *launch,
                      GPtrArray      **own,
                      GPtrArray      **free_ones,
                      UsherAssignment *assignment,
                      GError         **error)
{
  UsherDesktopStore *desktops = usher_context_desktops (launch->parts->context);
  UsherDesktopQuery own_query = { .owner = launch->owner, .pool = launch->pool->name };
  UsherDesktopQuery free_query = {
    .pool = launch->pool->name,
    .states = 1u << USHER_DESKTOP_READY,
    .limit = LAUNCH_ASSIGN_CANDIDATES,
  };
  UsherAssignmentFacts facts = { .pool = launch->pool };
  UsherDesktopCounts counts;

  *own = usher_desktop_store_find (desktops, &own_query, error);
  if (*own == NULL)
    return FALSE;
  *free_ones = g_ptr_array_new ();
  facts.own = *own;
  facts.free = *free_ones;
  facts.resume = launch->resume != NULL ? launch_assign_resumed (launch, *own) : NULL;
  *assignment = usher_assignment_decide (&facts);
  /* who has one already needs no look at the others */
  if (assignment->kind == USHER_ASSIGNMENT_REUSE)
    return TRUE;

  g_ptr_array_unref (*free_ones);
  *free_ones = usher_desktop_store_find (desktops, &free_query, error);
  if (*free_ones == NULL || !usher_desktop_store_counts (desktops, launch->pool->name, &counts, error))
    return FALSE;
  launch_assign_drop (launch, *free_ones);
  facts.free = *free_ones;
  facts.total = counts.total;
  facts.coming = usher_desktop_store_coming (&counts);
  /* the warm ones stand first: only losers of a race look further */
  facts.turn = (guint) g_atomic_int_get (&launch->parts->turn);
  *assignment = usher_assignment_decide (&facts);
  return TRUE;
}

static gboolean
launch_assign_claim (UsherLaunch           *launch,
                     const UsherAssignment *assignment,
                     GError               **error)
{
  const UsherDesktop *desktop = assignment->desktop;
  UsherAuditEntry audit = usher_audit_entry (launch->request, "claim", desktop);
  UsherDesktopChange change = {
    .id = desktop->id,
    .revision = desktop->revision,
    .event = USHER_DESKTOP_CLAIM,
    .now = audit.at,
    .owner = launch->owner,
    .owner_limit = assignment->owner_limit,
    .due_at = usher_session_keeper_due (launch->pool, audit.at),
  };

  launch->desktop = usher_desktop_store_change (usher_context_desktops (launch->parts->context), &change, &audit, error);
  if (launch->desktop == NULL)
    return FALSE;
  usher_audit_log (&audit);
  launch->claimed = g_strdup (desktop->id);
  usher_pool_demand_taken (usher_context_demand (launch->parts->context), launch->pool->name, g_get_monotonic_time ());
  usher_pool_keeper_wake (launch->parts->keeper);
  return TRUE;
}

/**
 * usher_launch_assign_decide:
 * @launch: a launch that has its pool
 * @error: NO_FREE_DESKTOP, LIMIT_REACHED, HOST_LOST, BUSY, or what the store says
 *
 * Sets the launch's desktop, claimed in the store when it was nobody's, or leaves it NULL when the user has to wait.
 */
gboolean
usher_launch_assign_decide (UsherLaunch *launch,
                            GError     **error)
{
  for (int try = 0; try < LAUNCH_ASSIGN_TRIES; try++)
    {
      g_autoptr (GPtrArray) own = NULL;
      g_autoptr (GPtrArray) free_ones = NULL;
      g_autoptr (GError) failure = NULL;
      UsherAssignment assignment;

      if (!launch_assign_choose (launch, &own, &free_ones, &assignment, error))
        return FALSE;
      switch (assignment.kind)
        {
        case USHER_ASSIGNMENT_REUSE:
          launch->desktop = usher_desktop_copy (assignment.desktop);
          return TRUE;
        case USHER_ASSIGNMENT_CREATE:
        case USHER_ASSIGNMENT_WAIT:
          return TRUE;
        case USHER_ASSIGNMENT_REFUSE:
          g_set_error (error, USHER_ERROR, assignment.reason, "pool %s has no desktop for %s", launch->pool->name,
                       launch->owner);
          return FALSE;
        case USHER_ASSIGNMENT_CLAIM:
        default:
          break;
        }
      if (launch_assign_claim (launch, &assignment, &failure))
        return TRUE;
      if (!usher_error_is (failure, USHER_ERROR_CONFLICT) && !usher_error_is (failure, USHER_ERROR_LIMIT_REACHED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_atomic_int_inc (&launch->parts->turn);
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "too many launches of pool %s at once", launch->pool->name);
  return FALSE;
}

/**
 * usher_launch_assign_undo:
 * @launch: a launch that failed
 *
 * What it claimed, nobody has seen: it goes back to be reset.
 */
void
usher_launch_assign_undo (UsherLaunch *launch)
{
  UsherDesktopStore *desktops = usher_context_desktops (launch->parts->context);
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autoptr (UsherDesktop) changed = NULL;
  g_autoptr (GError) error = NULL;
  UsherDesktopMove move = {
    .event = USHER_DESKTOP_RELEASE,
    .request = launch->request,
    .why = "the launch did not come through",
  };

  if (launch->claimed == NULL)
    return;
  desktop = usher_desktop_store_get (desktops, launch->claimed, &error);
  if (desktop == NULL || desktop->state != USHER_DESKTOP_ASSIGNED || g_strcmp0 (desktop->owner, launch->owner) != 0)
    return;
  changed = usher_desktop_move_make (launch->parts->context, desktop, &move, &error);
  if (changed == NULL)
    g_warning ("desktop %s stays claimed after a failed launch: %s", desktop->name, error->message);
  g_clear_pointer (&launch->claimed, g_free);
  usher_pool_keeper_wake (launch->parts->keeper);
}
