/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/host-call.h"

/**
 * usher_host_call_new:
 * @func: what to do
 * @lines: over which connections
 * @storage_pool: of overlays and base volumes
 * @id: (nullable): of the domain
 *
 * Returns: (transfer full): a call; reference counting is atomic
 */
UsherHostCall *
usher_host_call_new (UsherHostCallFunc  func,
                     UsherHostLines    *lines,
                     const char        *storage_pool,
                     const char        *id)
{
  UsherHostCall *call = g_atomic_rc_box_new0 (UsherHostCall);

  call->func = func;
  call->lines = usher_host_lines_ref (lines);
  call->storage_pool = g_strdup (storage_pool);
  call->id = g_strdup (id);
  g_mutex_init (&call->progress.lock);
  return call;
}

UsherHostCall *
usher_host_call_ref (UsherHostCall *call)
{
  return g_atomic_rc_box_acquire (call);
}

static void
host_call_clear (gpointer data)
{
  UsherHostCall *call = data;

  usher_host_lines_unref (call->lines);
  g_free (call->storage_pool);
  g_free (call->id);
  g_free ((char *) call->spec.name);
  g_free ((char *) call->spec.pool);
  g_free ((char *) call->spec.base_volume);
  g_free ((char *) call->spec.domain_xml);
  usher_policy_clear (&call->policy);
  g_clear_pointer (&call->ticket, usher_secret_unref);
  usher_domain_info_free (call->info);
  g_clear_pointer (&call->list, g_ptr_array_unref);
  g_clear_pointer (&call->spec.seed, g_bytes_unref);
  g_clear_pointer (&call->source, usher_host_link_unref);
  g_free (call->source_pool);
  g_free (call->target);
  g_free (call->note);
  if (call->outcome != NULL)
    call->free_outcome (call->outcome);
  g_mutex_clear (&call->progress.lock);
}

void
usher_host_call_unref (UsherHostCall *call)
{
  g_atomic_rc_box_release_full (call, host_call_clear);
}

/**
 * usher_host_call_set_spec:
 * @call: a call with an id
 * @spec: copied
 */
void
usher_host_call_set_spec (UsherHostCall        *call,
                          const UsherCloneSpec *spec)
{
  call->spec.id = call->id;
  call->spec.name = g_strdup (spec->name);
  call->spec.pool = g_strdup (spec->pool);
  call->spec.base_volume = g_strdup (spec->base_volume);
  call->spec.domain_xml = g_strdup (spec->domain_xml);
  call->spec.kind = spec->kind;
  call->spec.mac = spec->mac;
  call->spec.seed = spec->seed != NULL ? g_bytes_ref (spec->seed) : NULL;
  if (spec->policy == NULL)
    return;
  usher_policy_copy (spec->policy, &call->policy);
  call->spec.policy = &call->policy;
}

/**
 * usher_host_call_tell:
 * @call: a call
 * @percent: how far it is
 *
 * Tells the caller, unless that one has left.
 */
void
usher_host_call_tell (UsherHostCall *call,
                      guint          percent)
{
  UsherHostProgress *progress = &call->progress;

  g_mutex_lock (&progress->lock);
  if (progress->func != NULL && percent > progress->percent)
    progress->func (percent, progress->user_data);
  progress->percent = MAX (progress->percent, percent);
  g_mutex_unlock (&progress->lock);
}

/**
 * usher_host_call_hush:
 * @call: a call whose caller leaves
 */
void
usher_host_call_hush (UsherHostCall *call)
{
  g_mutex_lock (&call->progress.lock);
  call->progress.func = NULL;
  g_mutex_unlock (&call->progress.lock);
}

/**
 * usher_host_call_run:
 * @work: (type UsherHostCall): a call
 * @wait: of its caller
 * @error: of the call, or HOST_LOST
 *
 * Does it; an UsherWorkFunc.
 */
gboolean
usher_host_call_run (gpointer          work,
                     const UsherWait  *wait,
                     GError          **error)
{
  UsherHostCall *call = work;
  UsherHostLine *line = usher_host_lines_take (call->lines, wait, error);
  gboolean outcome;

  if (line == NULL)
    return FALSE;
  outcome = call->func (call, line, wait, error);
  usher_host_lines_give_back (call->lines, line);
  return outcome;
}
