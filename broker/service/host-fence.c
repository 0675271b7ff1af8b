/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-fence.h"

#include <gio/gio.h>

#include "broker/service/audit.h"
#include "common/error.h"

/* agents wait for the machine to be off */
#define HOST_FENCE_MOST (90 * 1000)
#define HOST_FENCE_SAID 200

struct _UsherHostFence
{
  UsherContext  *context;
  UsherWorkers  *workers;
  UsherHostFlow *flow;
  GCancellable  *stop;
  guint          most;

  GHashTable    *tried;
};

/**
 * FenceRun: one command, on its way
 * @lost_since: the loss that it is for
 */
typedef struct
{
  UsherHostFence *fence;
  char           *host;
  char          **command;
  gint64          lost_since;
} FenceRun;

/**
 * FenceEnd: how a command ended, as its thread waits for it
 */
typedef struct
{
  GSubprocess *process;
  GBytes      *said;
  GError      *error;
  gboolean     ended;
  gboolean     late;
} FenceEnd;

/**
 * usher_host_fence_new:
 * @context: the ports
 * @workers: where commands are waited for, each host in a lane of its own
 * @flow: takes the confirmation; outlives the fence
 *
 * Returns: (transfer full): a fence that has run nothing yet; @workers are stopped before it is freed
 */
UsherHostFence *
usher_host_fence_new (UsherContext  *context,
                      UsherWorkers  *workers,
                      UsherHostFlow *flow)
{
  UsherHostFence *fence = g_new0 (UsherHostFence, 1);

  fence->context = g_object_ref (context);
  fence->workers = g_object_ref (workers);
  fence->flow = flow;
  fence->stop = g_cancellable_new ();
  fence->most = HOST_FENCE_MOST;
  fence->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  usher_workers_set_width (workers, "fence", 1, G_MAXUINT);
  return fence;
}

void
usher_host_fence_free (UsherHostFence *fence)
{
  if (fence == NULL)
    return;
  g_object_unref (fence->context);
  g_object_unref (fence->workers);
  g_object_unref (fence->stop);
  g_hash_table_unref (fence->tried);
  g_free (fence);
}

/**
 * usher_host_fence_set_most:
 * @milliseconds: a command that takes longer is ended, and has confirmed nothing
 */
void
usher_host_fence_set_most (UsherHostFence *fence,
                           guint           milliseconds)
{
  fence->most = milliseconds;
}

static void
host_fence_on_end (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  FenceEnd *end = data;

  g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &end->said, NULL, &end->error);
  end->ended = TRUE;
}

static void
host_fence_on_stop (GCancellable *stop,
                    gpointer      data)
{
  g_cancellable_cancel (data);
}

static gboolean
host_fence_on_late (gpointer data)
{
  FenceEnd *end = data;

  end->late = TRUE;
  g_subprocess_force_exit (end->process);
  return G_SOURCE_REMOVE;
}

/* waits for the end of the process and of its output, which a child of it may hold open for longer */
static void
host_fence_await (UsherHostFence *fence,
                  FenceEnd       *end)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) timer = g_timeout_source_new (fence->most);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gulong stopped = g_cancellable_connect (fence->stop, G_CALLBACK (host_fence_on_stop), cancellable, NULL);

  g_main_context_push_thread_default (context);
  g_source_set_callback (timer, host_fence_on_late, end, NULL);
  g_source_attach (timer, context);
  g_subprocess_communicate_async (end->process, NULL, cancellable, host_fence_on_end, end);
  while (!end->ended)
    {
      g_main_context_iteration (context, TRUE);
      if (end->late)
        g_cancellable_cancel (cancellable);
    }
  g_source_destroy (timer);
  g_main_context_pop_thread_default (context);
  g_cancellable_disconnect (fence->stop, stopped);
  if (end->error != NULL)
    g_subprocess_force_exit (end->process);
}

/* the beginning of what it said, for the log */
static char *
host_fence_said (const FenceEnd *end)
{
  gsize length;
  const char *text = g_bytes_get_data (end->said, &length);
  char *said = g_utf8_make_valid (text != NULL ? text : "", text != NULL ? (gssize) MIN (length, HOST_FENCE_SAID) : 0);

  return g_strstrip (said);
}

/* TRUE only when the command has ended by itself, and said that all is well */
static gboolean
host_fence_judge (const FenceRun *run,
                  FenceEnd       *end,
                  GError        **error)
{
  g_autofree char *said = end->error == NULL ? host_fence_said (end) : NULL;

  if (end->late)
    g_set_error (error, USHER_ERROR, USHER_ERROR_TIMEOUT, "%s did not end within %u ms", run->command[0],
                 run->fence->most);
  else if (end->error != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s: %s", run->command[0], end->error->message);
  else if (g_subprocess_get_if_exited (end->process) && g_subprocess_get_exit_status (end->process) == 0)
    return TRUE;
  else if (g_subprocess_get_if_exited (end->process))
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s ended with %d: %s", run->command[0],
                 g_subprocess_get_exit_status (end->process), said);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s was killed by signal %d", run->command[0],
                 g_subprocess_get_term_sig (end->process));
  return FALSE;
}

static gboolean
host_fence_command (const FenceRun *run,
                    GError        **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GSubprocess) process = NULL;
  FenceEnd end = { 0 };
  gboolean fenced;

  g_subprocess_launcher_setenv (launcher, "USHER_HOST", run->host, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) run->command, &failure);
  if (process == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "%s: %s", run->command[0], failure->message);
      return FALSE;
    }
  end.process = process;
  host_fence_await (run->fence, &end);
  fenced = host_fence_judge (run, &end, error);
  g_clear_pointer (&end.said, g_bytes_unref);
  g_clear_error (&end.error);
  return fenced;
}

/* a host that answered while its command ran may run something since */
static gboolean
host_fence_confirm (const FenceRun *run,
                    GError        **error)
{
  UsherContext *context = run->fence->context;
  g_autoptr (UsherHostRecord) record = usher_host_states_dup (usher_context_host_states (context), run->host);
  UsherHostWatch *watch = usher_context_host_watch (context);

  if (!usher_host_watch_take_return (watch, run->host) && record->lost_since == run->lost_since)
    return usher_host_flow_fenced (run->fence->flow, NULL, run->host, error);
  usher_host_watch_note_return (watch, run->host);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "%s answered while it was fenced", run->host);
  return FALSE;
}

static void
host_fence_run (gpointer data)
{
  FenceRun *run = data;
  UsherHostFence *fence = run->fence;
  UsherAuditEntry audit = usher_audit_entry (NULL, "fence", NULL);
  g_autoptr (GError) error = NULL;

  g_message ("host %s is lost: %s makes sure that nothing runs there", run->host, run->command[0]);
  if (!host_fence_command (run, &error) || !host_fence_confirm (run, &error))
    {
      g_prefix_error (&error, "host %s: ", run->host);
      g_warning ("%s; what is somebody's there waits for usherctl host fenced %s", error->message, run->host);
      usher_audit_write (fence->context, &audit, error);
    }
  g_free (run->host);
  g_strfreev (run->command);
  g_free (run);
}

static void
host_fence_begin (UsherHostFence  *fence,
                  const UsherHost *host,
                  gint64           lost_since)
{
  g_autofree char *lane = g_strconcat ("fence:", host->name, NULL);
  FenceRun *run = g_new0 (FenceRun, 1);

  run->fence = fence;
  run->host = g_strdup (host->name);
  run->command = g_strdupv (host->fence);
  run->lost_since = lost_since;
  g_hash_table_replace (fence->tried, g_strdup (host->name), g_memdup2 (&lost_since, sizeof lost_since));
  if (usher_workers_push (fence->workers, lane, host_fence_run, run))
    return;
  g_free (run->host);
  g_strfreev (run->command);
  g_free (run);
}

/**
 * usher_host_fence_tick:
 * @fence: the fence
 *
 * Runs the command of each host that is lost, once for each time; to be called every second or so, in one thread.
 */
void
usher_host_fence_tick (UsherHostFence *fence)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (fence->context);
  UsherHostStates *states = usher_context_host_states (fence->context);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherHost *host = value;
      g_autoptr (UsherHostRecord) record = NULL;
      const gint64 *tried;

      if (host->fence == NULL || host->fence[0] == NULL || usher_host_states_get (states, host->name) != USHER_HOST_LOST)
        continue;
      record = usher_host_states_dup (states, host->name);
      tried = g_hash_table_lookup (fence->tried, host->name);
      if (record->lost_since > 0 && record->fenced_at < record->lost_since && (tried == NULL || *tried != record->lost_since))
        host_fence_begin (fence, host, record->lost_since);
    }
}

/**
 * usher_host_fence_stop:
 * @fence: the fence
 *
 * Ends the commands that run; they have confirmed nothing.
 */
void
usher_host_fence_stop (UsherHostFence *fence)
{
  g_cancellable_cancel (fence->stop);
}
