/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fleet by arithmetic: what desktop NUMBER is follows from its number, so that scripted hosts hold 100,000 of them
 * without keeping anything. Of ten desktops, seven are of a floating pool (four in use, two free and running, one free
 * and off) and three of a personal one (two running, one off). */
#include "tests/fakes/fleet-plan.h"

#include <stdio.h>

#define FLEET_ID "f1ee7000-0000-4000-8000-%012x"

/* of the desktop among its ten */
#define FLEET_IN_USE 4
#define FLEET_WARM 6
#define FLEET_FLOATING 7
#define FLEET_OFF 9

/* G_MAXUINT for one that does not belong to the fleet as it was laid out */
guint
usher_fleet_plan_number (const char *id)
{
  guint number;
  int end = 0;

  return sscanf (id, FLEET_ID "%n", &number, &end) == 1 && end == 36 ? number : G_MAXUINT;
}

/* the number of the first desktop on "host-12" */
guint
usher_fleet_plan_first (const char *host)
{
  guint number = 0;

  g_assert_cmpint (sscanf (host, "host-%u", &number), ==, 1);
  return number * USHER_FLEET_PER_HOST;
}

UsherPower
usher_fleet_plan_power (guint number)
{
  guint place = number % 10;

  return place == FLEET_WARM || place == FLEET_OFF ? USHER_POWER_OFF : USHER_POWER_ON;
}

/* whether a viewer is connected */
gboolean
usher_fleet_plan_viewed (guint number)
{
  return number % 10 < FLEET_IN_USE;
}

char *
usher_fleet_plan_id (guint number)
{
  return g_strdup_printf (FLEET_ID, number);
}

char *
usher_fleet_plan_pool (guint number)
{
  return g_strdup_printf ("%s%u", number % 10 < FLEET_FLOATING ? "office" : "own", number / 10 % USHER_FLEET_POOLS);
}

char *
usher_fleet_plan_name (guint number)
{
  g_autofree char *pool = usher_fleet_plan_pool (number);

  return g_strdup_printf ("%s-%06u", pool, number + 1);
}

/* people have one desktop of each kind, or one floating one alone */
static char *
fleet_plan_owner (guint number)
{
  guint place = number % 10;

  if (place >= FLEET_IN_USE && place < FLEET_FLOATING)
    return NULL;
  return g_strdup_printf ("u%06u@demo", place < FLEET_IN_USE ? number : number - FLEET_FLOATING);
}

static UsherDesktopState
fleet_plan_state (guint number)
{
  guint place = number % 10;

  if (place < FLEET_IN_USE)
    return USHER_DESKTOP_IN_USE;
  return place < FLEET_FLOATING ? USHER_DESKTOP_READY : USHER_DESKTOP_ASSIGNED;
}

/**
 * usher_fleet_plan_desktop:
 * @number: from 0
 * @now: since when it is as it is
 *
 * Returns: (transfer full): the desktop as the store keeps it
 */
UsherDesktop *
usher_fleet_plan_desktop (guint  number,
                          gint64 now)
{
  UsherDesktop *desktop = usher_desktop_new ();

  desktop->id = usher_fleet_plan_id (number);
  desktop->pool = usher_fleet_plan_pool (number);
  desktop->name = usher_fleet_plan_name (number);
  desktop->host = g_strdup_printf ("host-%u", number / USHER_FLEET_PER_HOST);
  desktop->template = g_strdup ("demo");
  desktop->state = fleet_plan_state (number);
  desktop->state_since = now;
  desktop->power = usher_fleet_plan_power (number);
  desktop->owner = fleet_plan_owner (number);
  desktop->claimed_at = desktop->owner != NULL ? now : 0;
  /* a viewer was there, so that no claim looks forgotten */
  desktop->last_used = desktop->owner != NULL ? now : 0;
  return desktop;
}

/**
 * usher_fleet_plan_session:
 * @number: of a desktop
 * @now: since when it goes on
 *
 * Returns: (transfer full) (nullable): how the session on it began; NULL when nobody views it
 */
UsherSession *
usher_fleet_plan_session (guint  number,
                          gint64 now)
{
  UsherSession *session;

  if (!usher_fleet_plan_viewed (number))
    return NULL;
  session = usher_session_new ();
  session->id = g_uuid_string_random ();
  session->desktop = usher_fleet_plan_id (number);
  session->owner = fleet_plan_owner (number);
  session->address = g_strdup ("192.0.2.9");
  session->viewer = g_strdup ("192.0.2.9");
  session->state = USHER_SESSION_TICKETED;
  session->since = now;
  session->ticket_expires = now;
  return session;
}
