/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/app.h"

#include <errno.h>
#include <malloc.h>

#include "broker/adapters/seed/iso-seed-builder.h"
#include "broker/adapters/sql/sql-store.h"
#include "broker/app-edge.h"
#include "broker/app-hosts.h"
#include "broker/app-realms.h"
#include "broker/service/host-fence.h"
#include "broker/service/host-takeover.h"
#include "broker/service/inbox.h"
#include "broker/service/power-flow.h"
#include "broker/service/session-keeper.h"
#include "broker/service/snapshot-keeper.h"
#include "broker/service/template-flow.h"
#include "broker/service/upkeep.h"
#include "common/error.h"
#include "common/paths.h"

/* the rhythms of upkeep, in seconds */
#define APP_TICK 1
#define APP_SETTLE 60
/* memory of so many connections that are gone is worth the work of giving it back */
#define APP_TRIM 32

struct _UsherApp
{
  char              *folder;
  UsherSettings     *settings;
  UsherSqlStore     *store;
  UsherContext      *context;
  UsherWorkers      *workers;
  UsherWaitLine     *line;
  UsherDesktopLocks *locks;
  UsherPoolKeeper   *keeper;
  UsherInbox        *inbox;
  UsherTemplateFlow *templates;
  UsherSessionKeeper *sessions;
  UsherSnapshotKeeper *snapshots;
  UsherAppHosts        *hosts;
  UsherHostFlow        *host_flow;
  UsherHostTakeover    *takeover;
  UsherHostFence       *fence;
  UsherAppHostFunc   make_host;
  UsherFlows         flows;
  UsherAdminFlow     admin;
  UsherAppEdge         *edge;
  gint               audit_keep;
  guint              tick;
  guint              settle;
  guint              most_open;
};

/**
 * usher_app_new:
 * @folder: of the configuration
 *
 * Returns: (transfer full): a broker that does nothing yet
 */
UsherApp *
usher_app_new (const char *folder)
{
  UsherApp *app = g_new0 (UsherApp, 1);

  app->folder = g_strdup (folder);
  app->make_host = usher_app_hosts_make_libvirt;
  return app;
}

/**
 * usher_app_set_host_func:
 * @app: a broker that was not started
 * @make: makes the adapters of hosts, in place of libvirt's
 */
void
usher_app_set_host_func (UsherApp        *app,
                         UsherAppHostFunc make)
{
  app->make_host = make;
}

static UsherSettings *
app_load (UsherApp *app)
{
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  UsherSettings *settings = usher_settings_load (app->folder, problems);

  g_auto (GStrv) lines = usher_config_problems_lines (problems);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_warning ("%s", lines[i]);
  return settings;
}

static gboolean
app_open_store (UsherApp *app,
                GError  **error)
{
  g_autofree char *state = usher_paths_state ();
  g_autoptr (UsherSeedBuilder) seeds = usher_iso_seed_builder_new ();

  /* systemd has made it; without systemd nobody has */
  if (g_mkdir_with_parents (state, 0700) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s cannot be made: %s", state, g_strerror (errno));
      return FALSE;
    }
  app->store = usher_sql_store_open (app->settings->server->store, error);
  if (app->store == NULL || !usher_sql_store_claim (app->store, error))
    return FALSE;
  app->context = usher_context_new (USHER_DESKTOP_STORE (app->store), USHER_SESSION_STORE (app->store),
                                    USHER_TOKEN_STORE (app->store), USHER_AUDIT_STORE (app->store));
  usher_context_set_seed_builder (app->context, seeds);
  return TRUE;
}

static void
app_on_lost (const UsherDesktop *desktop,
             gpointer            data)
{
  usher_session_keeper_lose (((UsherApp *) data)->sessions, desktop, g_get_real_time ());
}

static void
app_make_flows (UsherApp *app)
{
  const UsherServerSettings *server = app->settings->server;

  app->workers = usher_workers_new ();
  usher_workers_set_width (app->workers, "sign-in", 16, 1024);
  usher_workers_set_width (app->workers, "launch", 16, 1024);
  usher_workers_set_width (app->workers, "upkeep", 1, 1);
  app->line = usher_wait_line_new ();
  app->locks = usher_desktop_locks_new ();
  app->keeper = usher_pool_keeper_new (app->context, app->workers, app->line);
  app->inbox = usher_inbox_new (app->context, app->workers, app->keeper, app->locks);
  app->host_flow = usher_host_flow_new (app->context, app->keeper);
  app->fence = usher_host_fence_new (app->context, app->workers, app->host_flow);
  app->takeover = usher_host_takeover_new (app->context, app->workers, app->keeper);
  app->hosts = usher_app_hosts_new (app->context, app->inbox, app->make_host);

  app->flows.context = app->context;
  app->flows.workers = app->workers;
  app->flows.jobs = usher_jobs_new ();
  app->flows.login = usher_login_flow_new (app->context, server->idle, server->longest,
                                           (const char *const *) server->admin_groups);
  app->flows.launch = usher_launch_flow_new (app->context, app->flows.jobs, app->workers, app->keeper, app->line,
                                             app->locks);
  app->flows.power = usher_power_flow_new (app->context, app->flows.jobs, app->workers);
  usher_workers_set_width (app->workers, "snapshot", 2, 64);
  usher_workers_set_width (app->workers, "snapshot-scheduled", 1, 64);
  app->flows.snapshots = usher_snapshot_flow_new (app->context, app->flows.jobs, app->workers);
  app->snapshots = usher_snapshot_keeper_new (app->context, app->workers, app->flows.snapshots);
  usher_workers_set_width (app->workers, "template", 2, 64);
  app->sessions = usher_session_keeper_new (app->context, app->workers, app->keeper);
  usher_context_on_lost (app->context, app_on_lost, app);
  app->templates = usher_template_flow_new (app->context, app->flows.jobs, app->workers, app->keeper);
  app->admin = (UsherAdminFlow){
    .context = app->context,
    .keeper = app->keeper,
    .power = app->flows.power,
    .launch = app->flows.launch,
    .jobs = app->flows.jobs,
    .locks = app->locks,
    .hosts = app->host_flow,
    .templates = app->templates,
  };
}

/* the library's allocator keeps what a crowd needed until it is told otherwise */
static void
app_trim (UsherApp *app)
{
  guint open = usher_app_edge_connections (app->edge);

  app->most_open = MAX (app->most_open, open);
  if (app->most_open - open < APP_TRIM)
    return;
  malloc_trim (0);
  app->most_open = open;
}

static void
app_run_tick (gpointer data)
{
  UsherApp *app = data;

  usher_inbox_tick (app->inbox);
  usher_session_keeper_tick (app->sessions, g_get_real_time ());
  usher_host_flow_settle (app->host_flow);
  usher_host_fence_tick (app->fence);
  usher_host_takeover_tick (app->takeover, g_get_monotonic_time ());
}

static void
app_run_settle (gpointer data)
{
  UsherApp *app = data;

  usher_inbox_settle (app->inbox);
  usher_login_flow_tidy (app->flows.login);
  usher_template_flow_settle (app->templates);
  usher_snapshot_keeper_tick (app->snapshots, g_get_real_time ());
  usher_upkeep_forget (app->context, g_atomic_int_get (&app->audit_keep), g_get_real_time ());
}

static void
app_run_review (gpointer data)
{
  usher_session_keeper_review (((UsherApp *) data)->sessions);
}

/* the store may be slow: never on the main loop, and never twice at once; in one lane the tick would keep the look out */
static gboolean
app_on_tick (gpointer data)
{
  usher_workers_push (((UsherApp *) data)->workers, "upkeep:tick", app_run_tick, data);
  app_trim (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
app_on_settle (gpointer data)
{
  usher_workers_push (((UsherApp *) data)->workers, "upkeep:settle", app_run_settle, data);
  return G_SOURCE_CONTINUE;
}

/**
 * usher_app_start:
 * @app: the broker
 * @error: what keeps it from starting; what is wrong with the configuration is in the log, line by line
 *
 * Returns: whether it serves
 */
gboolean
usher_app_start (UsherApp *app,
                 GError  **error)
{
  g_autoptr (GPtrArray) realms = NULL;

  app->settings = app_load (app);
  if (app->settings == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the configuration in %s is not right; see above",
                   app->folder);
      return FALSE;
    }
  if (!app_open_store (app, error))
    return FALSE;
  app_make_flows (app);
  if (!usher_host_flow_load (app->host_flow, error))
    return FALSE;
  g_atomic_int_set (&app->audit_keep, app->settings->server->audit_keep);
  usher_context_set_catalog (app->context, app->settings->catalog);
  realms = usher_app_realms_make (app->settings, error);
  if (realms == NULL)
    return FALSE;
  usher_context_set_realms (app->context, realms);
  app->edge = usher_app_edge_new (&app->flows, &app->admin, app->settings->server);
  if (!usher_app_edge_reload (app->edge, app->settings->server, error) ||
      !usher_app_edge_open (app->edge, app->settings->server, error))
    return FALSE;
  usher_template_flow_resume (app->templates);
  usher_app_hosts_apply (app->hosts, app->settings->catalog);
  usher_pool_keeper_start (app->keeper);
  usher_workers_push (app->workers, "upkeep:review", app_run_review, app);
  app->tick = g_timeout_add_seconds (APP_TICK, app_on_tick, app);
  app->settle = g_timeout_add_seconds (APP_SETTLE, app_on_settle, app);
  return TRUE;
}

/**
 * usher_app_reload:
 * @app: a broker that was started
 *
 * Reads the configuration again, and takes all of it or nothing: what is wrong, or what changed, is in the log.
 *
 * Returns: whether the new configuration counts
 */
gboolean
usher_app_reload (UsherApp *app)
{
  g_autoptr (UsherSettings) settings = app_load (app);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) realms = settings != NULL ? usher_app_realms_make (settings, &error) : NULL;
  g_auto (GStrv) changes = NULL;

  /* the certificate is the last that may be refused: after it, all is taken */
  if (realms == NULL || !usher_app_edge_reload (app->edge, settings->server, &error))
    {
      g_warning ("nothing is reloaded: %s", error != NULL ? error->message : "see above; the old configuration stays");
      return FALSE;
    }
  changes = usher_settings_diff (app->settings, settings);
  for (gsize i = 0; changes[i] != NULL; i++)
    g_message ("reload: %s", changes[i]);
  if (changes[0] == NULL)
    g_message ("reload: nothing changed");
  usher_context_set_realms (app->context, realms);
  usher_context_set_catalog (app->context, settings->catalog);
  usher_app_hosts_apply (app->hosts, settings->catalog);
  usher_login_flow_set_limits (app->flows.login, settings->server->idle, settings->server->longest,
                               (const char *const *) settings->server->admin_groups);
  g_atomic_int_set (&app->audit_keep, settings->server->audit_keep);
  usher_settings_unref (app->settings);
  app->settings = g_steal_pointer (&settings);
  usher_pool_keeper_wake (app->keeper);
  usher_workers_push (app->workers, "upkeep:review", app_run_review, app);
  return TRUE;
}

/**
 * usher_app_stop:
 * @app: the broker
 *
 * Answers who waits, ends what is under way, and commits what is written. Desktops go on running.
 */
void
usher_app_stop (UsherApp *app)
{
  g_clear_handle_id (&app->tick, g_source_remove);
  g_clear_handle_id (&app->settle, g_source_remove);
  if (app->keeper != NULL)
    usher_pool_keeper_stop (app->keeper);
  if (app->flows.jobs != NULL)
    usher_jobs_stop (app->flows.jobs);
  if (app->fence != NULL)
    usher_host_fence_stop (app->fence);
  g_clear_pointer (&app->edge, usher_app_edge_free);
  if (app->snapshots != NULL)
    usher_snapshot_keeper_stop (app->snapshots);
  if (app->workers != NULL)
    usher_workers_stop (app->workers);
  g_clear_pointer (&app->hosts, usher_app_hosts_free);
  if (app->context != NULL)
    usher_audit_store_flush (usher_context_audit (app->context), NULL);
}

void
usher_app_free (UsherApp *app)
{
  usher_app_stop (app);
  g_clear_object (&app->sessions);
  g_clear_object (&app->templates);
  g_clear_object (&app->snapshots);
  g_clear_object (&app->flows.snapshots);
  g_clear_object (&app->flows.power);
  g_clear_object (&app->flows.launch);
  g_clear_object (&app->flows.login);
  g_clear_object (&app->flows.jobs);
  g_clear_object (&app->inbox);
  g_clear_pointer (&app->fence, usher_host_fence_free);
  g_clear_pointer (&app->host_flow, usher_host_flow_free);
  g_clear_pointer (&app->takeover, usher_host_takeover_free);
  g_clear_object (&app->keeper);
  g_clear_pointer (&app->line, usher_wait_line_free);
  g_clear_pointer (&app->locks, usher_desktop_locks_free);
  g_clear_object (&app->workers);
  g_clear_object (&app->context);
  g_clear_object (&app->store);
  g_clear_pointer (&app->settings, usher_settings_unref);
  g_free (app->folder);
  g_free (app);
}
