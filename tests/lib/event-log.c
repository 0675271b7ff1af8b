/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/event-log.h"

#define LONGEST (60 * G_USEC_PER_SEC)

struct _UsherEventLog
{
  GMutex     lock;
  GCond      changed;
  GPtrArray *events;
};

static UsherHypervisorEvent *
event_log_copy (const UsherHypervisorEvent *event)
{
  UsherHypervisorEvent *copy = g_memdup2 (event, sizeof *event);

  copy->id = g_strdup (event->id);
  copy->address = g_strdup (event->address);
  copy->connection = g_strdup (event->connection);
  return copy;
}

void
usher_event_log_event_free (UsherHypervisorEvent *event)
{
  g_free ((char *) event->id);
  g_free ((char *) event->address);
  g_free ((char *) event->connection);
  g_free (event);
}

UsherEventLog *
usher_event_log_new (void)
{
  UsherEventLog *log = g_new0 (UsherEventLog, 1);

  g_mutex_init (&log->lock);
  g_cond_init (&log->changed);
  log->events = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_event_log_event_free);
  return log;
}

void
usher_event_log_free (UsherEventLog *log)
{
  g_ptr_array_unref (log->events);
  g_cond_clear (&log->changed);
  g_mutex_clear (&log->lock);
  g_free (log);
}

/**
 * usher_event_log_note:
 * @event: copied
 * @log: (type UsherEventLog): a log
 *
 * An UsherHypervisorEventFunc.
 */
void
usher_event_log_note (const UsherHypervisorEvent *event,
                      gpointer                    log)
{
  UsherEventLog *self = log;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->events, event_log_copy (event));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * usher_event_log_clear:
 * @log: a log, which forgets
 */
void
usher_event_log_clear (UsherEventLog *log)
{
  g_mutex_lock (&log->lock);
  g_ptr_array_set_size (log->events, 0);
  g_mutex_unlock (&log->lock);
}

/**
 * usher_event_log_count:
 * @log: a log
 * @kind: of event
 * @id: (nullable): of a domain
 *
 * Returns: how many of them came so far
 */
guint
usher_event_log_count (UsherEventLog            *log,
                       UsherHypervisorEventKind  kind,
                       const char               *id)
{
  guint count = 0;

  g_mutex_lock (&log->lock);
  for (guint i = 0; i < log->events->len; i++)
    {
      const UsherHypervisorEvent *event = g_ptr_array_index (log->events, i);

      if (event->kind == kind && g_strcmp0 (event->id, id) == 0)
        count++;
    }
  g_mutex_unlock (&log->lock);
  return count;
}

static UsherHypervisorEvent *
event_log_take (UsherEventLog            *log,
                UsherHypervisorEventKind  kind,
                const char               *id,
                UsherPower                power)
{
  for (guint i = 0; i < log->events->len; i++)
    {
      const UsherHypervisorEvent *event = g_ptr_array_index (log->events, i);

      if (event->kind == kind && g_strcmp0 (event->id, id) == 0 && event->power == power)
        return g_ptr_array_steal_index (log->events, i);
    }
  return NULL;
}

/**
 * usher_event_log_await:
 * @log: a log
 * @kind: of event
 * @id: (nullable): of a domain
 * @power: that the event tells of; UNKNOWN for those that tell of none
 *
 * Returns: (transfer full): the first such event, taken out of the log; the test fails when none comes
 */
UsherHypervisorEvent *
usher_event_log_await (UsherEventLog            *log,
                       UsherHypervisorEventKind  kind,
                       const char               *id,
                       UsherPower                power)
{
  gint64 until = g_get_monotonic_time () + LONGEST;
  UsherHypervisorEvent *event;

  g_mutex_lock (&log->lock);
  while ((event = event_log_take (log, kind, id, power)) == NULL)
    {
      if (!g_cond_wait_until (&log->changed, &log->lock, until))
        break;
    }
  g_mutex_unlock (&log->lock);
  if (event == NULL)
    g_error ("no event of kind %d and power %d came for %s", (int) kind, (int) power, id != NULL ? id : "the host");
  return event;
}
