/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/assignment.h"

static UsherAssignment
assignment_refuse (UsherError reason)
{
  return (UsherAssignment){ .kind = USHER_ASSIGNMENT_REFUSE, .reason = reason };
}

/* the one the caller comes back for, then the one in use: a second launch means the session that runs */
static const UsherDesktop *
assignment_own (GPtrArray  *own,
                const char *resume)
{
  const UsherDesktop *best = NULL;

  for (guint i = 0; resume != NULL && i < own->len; i++)
    {
      const UsherDesktop *desktop = own->pdata[i];

      if (usher_desktop_state_is_owned (desktop->state) && g_str_equal (desktop->id, resume))
        return desktop;
    }

  for (guint i = 0; i < own->len; i++)
    {
      const UsherDesktop *desktop = own->pdata[i];

      if (desktop->state == USHER_DESKTOP_IN_USE)
        return desktop;
      if (desktop->state == USHER_DESKTOP_ASSIGNED && best == NULL)
        best = desktop;
    }
  return best;
}

/* a floating one that is lost with its host held nothing that is kept: its user gets another */
static guint
assignment_count_own (const UsherAssignmentFacts *facts)
{
  guint count = 0;

  for (guint i = 0; i < facts->own->len; i++)
    {
      const UsherDesktop *desktop = facts->own->pdata[i];

      count += facts->pool->kind != USHER_POOL_FLOATING || desktop->state != USHER_DESKTOP_LOST;
    }
  return count;
}

/**
 * usher_assignment_decide:
 * @facts: what is known
 *
 * Returns: which desktop a launch gets, or why none
 */
UsherAssignment
usher_assignment_decide (const UsherAssignmentFacts *facts)
{
  const UsherDesktop *own = assignment_own (facts->own, facts->resume);
  guint n_own = assignment_count_own (facts);
  gboolean one_more = n_own < facts->pool->per_user && facts->resume == NULL;

  /* where a user may have several, each is launched by its own name, and the pool's stands for one more */
  if (own != NULL && !(one_more && facts->pool->per_user > 1))
    return (UsherAssignment){ .kind = USHER_ASSIGNMENT_REUSE, .desktop = own };
  /* what is left of the user's own is lost with its host: a personal one must never be given twice */
  if (own == NULL && n_own > 0 && facts->pool->kind != USHER_POOL_FLOATING)
    return assignment_refuse (USHER_ERROR_HOST_LOST);
  if (n_own >= facts->pool->per_user)
    return assignment_refuse (USHER_ERROR_LIMIT_REACHED);
  if (facts->free->len > 0)
    return (UsherAssignment){
      .kind = USHER_ASSIGNMENT_CLAIM,
      .desktop = facts->free->pdata[facts->turn % facts->free->len],
      .owner_limit = facts->pool->per_user + facts->own->len - n_own,
    };
  if (facts->total < facts->pool->size_max)
    return (UsherAssignment){ .kind = USHER_ASSIGNMENT_CREATE };
  if (facts->coming > 0)
    return (UsherAssignment){ .kind = USHER_ASSIGNMENT_WAIT };
  return assignment_refuse (USHER_ERROR_NO_FREE_DESKTOP);
}

/**
 * usher_assignment_take_over:
 * @pool: the desktop's pool
 * @live: (nullable): the desktop's live session
 * @resume: (nullable): the session that the caller says was its own
 * @asked: whether the user was asked, and agreed
 *
 * Returns: whether a launch may replace the viewer of @live
 */
gboolean
usher_assignment_take_over (const UsherPool    *pool,
                            const UsherSession *live,
                            const char         *resume,
                            gboolean            asked)
{
  if (live == NULL || live->state == USHER_SESSION_TICKETED || live->state == USHER_SESSION_ENDED)
    return TRUE;
  /* the id was only ever told to the client that had the session: it comes back for its own */
  if (resume != NULL && g_strcmp0 (resume, live->id) == 0)
    return TRUE;
  /* clients resume by themselves: two of them would throw each other out for ever */
  if (resume != NULL && !asked)
    return FALSE;
  switch (pool->take_over)
    {
    case USHER_TAKE_OVER_ALWAYS:
      return TRUE;
    case USHER_TAKE_OVER_ASK:
      return asked;
    case USHER_TAKE_OVER_NEVER:
    default:
      return FALSE;
    }
}
