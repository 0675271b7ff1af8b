/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core/fleet-model.h"

#define STEPS 200000
#define FULL_STEPS 1000000
#define PLAIN_SEED 20261120
/* so often everything comes to rest */
#define REST_EVERY 400
/* a pool that has not come to rest by then never does */
#define REST_TURNS 3000
#define S G_TIME_SPAN_SECOND

typedef struct
{
  FleetModel *model;
  GRand      *random;
} Play;

typedef void (*PlayEvent) (Play *play);

static guint
draw (Play *play,
      guint below)
{
  return g_rand_int_range (play->random, 0, below);
}

/* one of the desktops in one of @states, or with a step under way when that is 0; NULL when none is */
static FleetDesktop *
draw_desktop (Play *play,
              guint states)
{
  guint first = draw (play, FLEET_DESKTOPS);

  for (guint i = 0; i < FLEET_DESKTOPS; i++)
    {
      FleetDesktop *desktop = &play->model->desktops[(first + i) % FLEET_DESKTOPS];

      if (fleet_model_is_used (desktop) && (states != 0 ? (states & 1u << desktop->row.state) != 0 : desktop->step != FLEET_NO_STEP))
        return desktop;
    }
  return NULL;
}

#define OWNED (1u << USHER_DESKTOP_ASSIGNED | 1u << USHER_DESKTOP_IN_USE)

static void
play_turn (Play *play)
{
  gint64 again;

  fleet_model_turn (play->model, &again);
}

static void
play_finish (Play *play)
{
  FleetDesktop *desktop = draw_desktop (play, 0);

  if (desktop != NULL)
    fleet_model_finish (play->model, desktop, draw (play, 8) != 0);
}

static void
play_launch (Play *play)
{
  fleet_model_launch (play->model, draw (play, FLEET_POOLS), draw (play, FLEET_USERS));
}

static void
play_leave_line (Play *play)
{
  play->model->pools[draw (play, FLEET_POOLS)].waiting &= ~(1u << draw (play, FLEET_USERS));
}

/* a user's launch goes on: the desktop starts, and the user works on it */
static void
play_connect (Play *play)
{
  FleetDesktop *desktop = draw_desktop (play, 1u << USHER_DESKTOP_ASSIGNED);

  if (desktop == NULL || !fleet_model_reaches (play->model, desktop->host) ||
      !usher_host_state_allows (fleet_model_host_state (play->model, desktop->host), USHER_HOST_RUN))
    return;
  /* where it runs is where its disk is, and nowhere else */
  g_assert_cmpint (desktop->disk_on, ==, desktop->host);
  desktop->runs_on |= 1u << desktop->host;
  desktop->row.power = USHER_POWER_ON;
  desktop->data_of = desktop->owner;
  g_assert_true (fleet_model_move (play->model, desktop, USHER_DESKTOP_VIEWER_CAME));
}

static void
play_disconnect (Play *play)
{
  FleetDesktop *desktop = draw_desktop (play, 1u << USHER_DESKTOP_IN_USE);

  if (desktop != NULL)
    fleet_model_move (play->model, desktop, USHER_DESKTOP_VIEWER_LEFT);
}

/* a floating one is given back by its user, any one by an administrator, who knows what that means */
static void
play_release (Play *play)
{
  FleetDesktop *desktop = draw_desktop (play, OWNED);

  if (desktop == NULL)
    return;
  if (play->model->pools[desktop->pool].pool->kind != USHER_POOL_FLOATING && draw (play, 4) != 0)
    return;
  desktop->given_back = TRUE;
  g_assert_true (fleet_model_move (play->model, desktop, USHER_DESKTOP_RELEASE));
}

static void
play_publish (Play *play)
{
  FleetPool *pool = &play->model->pools[draw (play, FLEET_POOLS)];

  /* or roll back */
  pool->version = draw (play, 4) == 0 && pool->version > 1 ? pool->version - 1 : pool->version + 1;
}

static void
play_reload (Play *play)
{
  UsherPool *pool = play->model->pools[draw (play, FLEET_POOLS)].pool;

  pool->size_max = draw (play, 31);
  pool->size_min = draw (play, pool->size_max + 1);
  pool->warm = draw (play, 6);
  pool->warm_off = draw (play, 6);
  pool->shrink_after = draw (play, 2) * draw (play, 1200);
  pool->placement = draw (play, 2);
  pool->at_once = (UsherAtOnce){ draw (play, 5), draw (play, 5), draw (play, 5) };
  /* a lower limit stops nothing that is under way: so the checks begin anew */
  fleet_model_forget_steps (play->model);
}

static void
play_host_fails (Play *play)
{
  guint host = draw (play, FLEET_HOSTS);

  fleet_model_host_down (play->model, host, draw (play, 2));
}

static void
play_host_answers (Play *play)
{
  play->model->hosts[draw (play, FLEET_HOSTS)].up = TRUE;
}

static void
play_host_wanted (Play *play)
{
  FleetHost *host = &play->model->hosts[draw (play, FLEET_HOSTS)];

  host->wanted = draw (play, USHER_HOST_LOST);
  host->limit = draw (play, 2) ? FLEET_DESKTOPS : draw (play, 12);
  host->clones_at_once = draw (play, 4);
}

/* an administrator, or a fence command, has made sure that nothing runs there */
static void
play_fence (Play *play)
{
  guint host = draw (play, FLEET_HOSTS);

  if (play->model->hosts[host].up || fleet_model_host_state (play->model, host) != USHER_HOST_LOST)
    return;
  fleet_model_host_down (play->model, host, TRUE);
  play->model->hosts[host].fenced = TRUE;
}

static void
play_broker_killed (Play *play)
{
  fleet_model_forget_steps (play->model);
}

static void
play_deleted_by_hand (Play *play)
{
  FleetDesktop *desktop = draw_desktop (play, 1u << USHER_DESKTOP_READY);

  if (desktop == NULL)
    return;
  desktop->disk_on = -1;
  desktop->runs_on = 0;
  g_assert_true (fleet_model_move (play->model, desktop, USHER_DESKTOP_FAIL));
}

static void
play_time (Play *play)
{
  gint64 passed = draw (play, 90) * S;

  play->model->now += passed;
  play->model->ticks += passed;
}

/* the clock on the wall is set; the other goes on as ever */
static void
play_clock_set (Play *play)
{
  play->model->now += ((gint64) draw (play, 7200) - 3600) * S;
}

static const struct
{
  PlayEvent event;
  guint     weight;
} events[] = {
  { play_turn, 40 },      { play_finish, 80 },       { play_launch, 30 },     { play_leave_line, 2 },   { play_connect, 30 },
  { play_disconnect, 20 }, { play_release, 12 },     { play_publish, 1 },     { play_reload, 1 },       { play_host_fails, 2 },
  { play_host_answers, 4 }, { play_host_wanted, 2 }, { play_fence, 2 },       { play_broker_killed, 1 }, { play_deleted_by_hand, 1 },
  { play_time, 20 },       { play_clock_set, 1 },
};

static void
play_one (Play *play)
{
  guint total = 0;
  guint drawn;

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    total += events[i].weight;
  drawn = draw (play, total);
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      if (drawn < events[i].weight)
        {
          events[i].event (play);
          return;
        }
      drawn -= events[i].weight;
    }
}

static guint
finish_all (FleetModel *model)
{
  guint finished = 0;

  for (guint i = 0; i < FLEET_DESKTOPS; i++)
    if (fleet_model_is_used (&model->desktops[i]) && model->desktops[i].step != FLEET_NO_STEP)
      {
        fleet_model_finish (model, &model->desktops[i], TRUE);
        finished++;
      }
  return finished;
}

/* nothing more goes wrong, and nobody comes: the pools end where their files say */
static void
come_to_rest (FleetModel *model)
{
  gint64 again = 0;

  for (guint i = 0; i < FLEET_HOSTS; i++)
    {
      model->hosts[i].up = TRUE;
      model->hosts[i].wanted = USHER_HOST_ACTIVE;
      model->hosts[i].limit = FLEET_DESKTOPS;
    }
  for (guint turns = 0; turns < REST_TURNS; turns++)
    {
      guint done = fleet_model_turn (model, &again);

      done += finish_all (model);
      fleet_model_check (model);
      if (done == 0 && again == G_MAXINT64)
        {
          fleet_model_check_rest (model);
          return;
        }
      if (done == 0 && again > model->now)
        {
          model->ticks += again - model->now;
          model->now = again;
        }
      else
        {
          model->ticks += S;
          model->now += S;
        }
    }
  g_error ("no rest after %u turns", REST_TURNS);
}

static guint32
choose_seed (gboolean full)
{
  const char *given = g_getenv ("USHER_TEST_SEED");
  guint64 seed = full ? (guint32) g_test_rand_int () : PLAIN_SEED;

  if (given != NULL && !g_ascii_string_to_unsigned (given, 10, 0, G_MAXUINT32, &seed, NULL))
    g_error ("USHER_TEST_SEED=%s is not a number", given);
  return seed;
}

static void
test_random_events (void)
{
  gboolean full = g_getenv ("USHER_TEST_FULL") != NULL;
  guint32 seed = choose_seed (full);
  guint steps = full ? FULL_STEPS : STEPS;
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Play play = { fleet_model_new (), random };

  g_test_message ("%u steps; the same again with USHER_TEST_SEED=%u%s", steps, seed, full ? " USHER_TEST_FULL=1" : "");
  for (guint step = 1; step <= steps; step++)
    {
      play_one (&play);
      fleet_model_check (play.model);
      if (step % REST_EVERY == 0)
        come_to_rest (play.model);
    }
  g_test_message ("%" G_GUINT64_FORMAT " desktops made, %" G_GUINT64_FORMAT " claimed, %" G_GUINT64_FORMAT " moved",
                  play.model->made, play.model->claims, play.model->moves);
  /* a world in which nothing happens proves nothing */
  g_assert_cmpuint (play.model->made, >, steps / 50);
  g_assert_cmpuint (play.model->claims, >, steps / 50);
  g_assert_cmpuint (play.model->moves, >, 0);
  fleet_model_free (play.model);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/random-events", test_random_events);
  return g_test_run ();
}
