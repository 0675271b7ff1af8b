/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/call-private.h"
#include "common/error.h"

typedef struct
{
  UsherCall    *call;
  UsherCallFunc func;
} CallWork;

static void
call_push_work (gpointer data)
{
  g_autofree CallWork *work = data;

  work->func (work->call);
  usher_call_unref (work->call);
}

static CallWork *
call_push_work_new (UsherCall    *call,
                    UsherCallFunc func)
{
  CallWork *work = g_new (CallWork, 1);

  work->call = usher_call_ref (call);
  work->func = func;
  return work;
}

static void
call_push_refuse (CallWork   *work,
                  const char *lane)
{
  g_autoptr (UsherCall) call = work->call;
  g_autoptr (GError) error = g_error_new (USHER_ERROR, USHER_ERROR_BUSY, "too many calls wait for \"%s\" already", lane);

  g_free (work);
  if (call->request != NULL)
    call->request->retry_after = 1;
  usher_call_answer_error (call, error);
}

/**
 * usher_call_push:
 * @lane: of @workers
 * @func: goes on there
 *
 * Answers #USHER_ERROR_BUSY when the lane is full.
 */
void
usher_call_push (UsherCall    *call,
                 UsherWorkers *workers,
                 const char   *lane,
                 UsherCallFunc func)
{
  CallWork *work = call_push_work_new (call, func);

  if (!usher_workers_push (workers, lane, call_push_work, work))
    call_push_refuse (work, lane);
}

/**
 * usher_call_push_at:
 * @monotonic: when, in µs of g_get_monotonic_time()
 */
void
usher_call_push_at (UsherCall    *call,
                    UsherWorkers *workers,
                    const char   *lane,
                    gint64        monotonic,
                    UsherCallFunc func)
{
  CallWork *work = call_push_work_new (call, func);

  if (!usher_workers_push_at (workers, lane, monotonic, call_push_work, work))
    call_push_refuse (work, lane);
}
