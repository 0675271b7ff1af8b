/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/sql/desktop-step.h"

#include "common/error.h"

/* what throws away a desktop's disk, or leads there */
static gboolean
desktop_step_is_barred (const UsherDesktop *desktop,
                        UsherDesktopEvent   event)
{
  return (desktop->flags & USHER_DESKTOP_PROTECTED) != 0
         && (event == USHER_DESKTOP_RELEASE || event == USHER_DESKTOP_RETRY || event == USHER_DESKTOP_FOUND_FREE
             || event == USHER_DESKTOP_RETIRE);
}

/* the edges of the table that ask whose the desktop is, too */
static gboolean
desktop_step_fits_owner (const UsherDesktop *desktop,
                         UsherDesktopEvent   event)
{
  if (event == USHER_DESKTOP_FOUND_FREE || event == USHER_DESKTOP_CLAIM)
    return desktop->owner == NULL;
  if (event == USHER_DESKTOP_FOUND_OWNED)
    return desktop->owner != NULL;
  return TRUE;
}

static void
desktop_step_set_owner (UsherDesktop             *desktop,
                        const UsherDesktopChange *change)
{
  gboolean given_up = change->event == USHER_DESKTOP_RELEASE || change->event == USHER_DESKTOP_RETRY
                      || change->event == USHER_DESKTOP_RETIRE;

  if (change->event != USHER_DESKTOP_CLAIM && !given_up)
    return;
  g_free (desktop->owner);
  desktop->owner = given_up ? NULL : g_strdup (change->owner);
  desktop->claimed_at = given_up ? 0 : change->now;
  desktop->due_at = 0;
}

static void
desktop_step_set_failure (UsherDesktop             *desktop,
                          const UsherDesktopChange *change)
{
  gboolean failed = change->event == USHER_DESKTOP_FAIL;

  if (!failed && change->event != USHER_DESKTOP_PREPARED && change->event != USHER_DESKTOP_RESET_PROVEN)
    return;
  desktop->failures = failed ? desktop->failures + 1 : 0;
  g_free (desktop->failure);
  desktop->failure = failed ? g_strdup (change->failure) : NULL;
}

static void
desktop_step_set_host (UsherDesktop             *desktop,
                       const UsherDesktopChange *change)
{
  if (change->host == NULL
      || (change->event != USHER_DESKTOP_CLONE && change->event != USHER_DESKTOP_RETRY
          && change->event != USHER_DESKTOP_FOUND_OWNED))
    return;
  g_free (desktop->host);
  desktop->host = g_strdup (change->host);
}

/**
 * usher_desktop_step_take:
 * @desktop: as it is; becomes what it is after @change
 * @change: what happens to it
 * @error: CONFLICT when it cannot happen now
 *
 * What every kind of store does alike with a desktop that it holds.
 */
gboolean
usher_desktop_step_take (UsherDesktop             *desktop,
                         const UsherDesktopChange *change,
                         GError                  **error)
{
  UsherDesktopState to;

  if (desktop_step_is_barred (desktop, change->event))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s: protected; lift the protection before %s",
                   desktop->name, usher_desktop_state_event_to_word (change->event));
      return FALSE;
    }
  if (!usher_desktop_state_move (desktop->state, change->event, &to) || !desktop_step_fits_owner (desktop, change->event))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s: %s cannot happen to one that is %s%s%s",
                   desktop->name, usher_desktop_state_event_to_word (change->event),
                   usher_desktop_state_to_word (desktop->state), desktop->owner != NULL ? " and belongs to " : "",
                   desktop->owner != NULL ? desktop->owner : "");
      return FALSE;
    }
  if (desktop->state == USHER_DESKTOP_IN_USE && to != USHER_DESKTOP_IN_USE)
    desktop->last_used = change->now;
  desktop_step_set_owner (desktop, change);
  if (change->due_at > 0)
    desktop->due_at = change->due_at;
  desktop_step_set_failure (desktop, change);
  desktop_step_set_host (desktop, change);
  desktop->state = to;
  desktop->state_since = change->now;
  desktop->revision++;
  return TRUE;
}

/**
 * usher_desktop_step_take_source:
 * @desktop: as it is; becomes what it is about to be made of
 * @source: where, and of what
 * @error: CONFLICT when nothing is being made now
 */
gboolean
usher_desktop_step_take_source (UsherDesktop             *desktop,
                                const UsherDesktopSource *source,
                                GError                  **error)
{
  if (desktop->state != USHER_DESKTOP_PLANNED && desktop->state != USHER_DESKTOP_CLONING
      && desktop->state != USHER_DESKTOP_RECYCLING)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s: %s, so its disk stays what it is",
                   desktop->name, usher_desktop_state_to_word (desktop->state));
      return FALSE;
    }
  if (source->host != NULL)
    {
      g_free (desktop->host);
      desktop->host = g_strdup (source->host);
    }
  g_free (desktop->template);
  desktop->template = g_strdup (source->template);
  desktop->version = source->version;
  desktop->flags = (desktop->flags & ~USHER_DESKTOP_FULL) | (source->full ? USHER_DESKTOP_FULL : 0);
  desktop->revision++;
  return TRUE;
}

/**
 * usher_desktop_step_mark:
 * @desktop: as it is; becomes marked
 * @mark: what an administrator says of it
 * @error: CONFLICT when it comes too late to be protected: its disk may be gone by now
 */
gboolean
usher_desktop_step_mark (UsherDesktop           *desktop,
                         const UsherDesktopMark *mark,
                         GError                **error)
{
  if ((mark->set & ~desktop->flags & USHER_DESKTOP_PROTECTED) != 0
      && (desktop->state == USHER_DESKTOP_RECYCLING || desktop->state == USHER_DESKTOP_RETIRED))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "desktop %s: %s already; it is too late to protect it",
                   desktop->name, usher_desktop_state_to_word (desktop->state));
      return FALSE;
    }
  desktop->flags = (desktop->flags | mark->set) & ~mark->clear;
  if (mark->note != NULL)
    {
      g_free (desktop->note);
      desktop->note = mark->note[0] != '\0' ? g_strdup (mark->note) : NULL;
    }
  desktop->revision++;
  return TRUE;
}
