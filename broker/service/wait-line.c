/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/wait-line.h"

typedef struct
{
  UsherWaitLineFunc func;
  gpointer          user_data;
} Waiter;

struct _UsherWaitLine
{
  GMutex      lock;
  GHashTable *pools;
};

static void
wait_line_queue_free (gpointer data)
{
  g_queue_free_full (data, g_free);
}

UsherWaitLine *
usher_wait_line_new (void)
{
  UsherWaitLine *line = g_new0 (UsherWaitLine, 1);

  g_mutex_init (&line->lock);
  line->pools = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wait_line_queue_free);
  return line;
}

void
usher_wait_line_free (UsherWaitLine *line)
{
  g_hash_table_unref (line->pools);
  g_mutex_clear (&line->lock);
  g_free (line);
}

/* called with the lock held */
static GQueue *
wait_line_queue (UsherWaitLine *line,
                 const char    *pool)
{
  GQueue *queue = g_hash_table_lookup (line->pools, pool);

  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (line->pools, g_strdup (pool), queue);
    }
  return queue;
}

/* called with the lock held */
static void
wait_line_tell (GQueue *queue)
{
  guint place = 1;

  for (GList *link = queue->head; link != NULL; link = link->next, place++)
    {
      const Waiter *waiter = link->data;

      waiter->func (place, waiter->user_data);
    }
}

/**
 * usher_wait_line_join:
 * @line: the line
 * @pool: of which pool
 * @front: whether it had its turn and found nothing
 * @func: told of the place now, of each change, and of the turn; called with the line locked
 * @user_data: for @func; also names the waiter
 */
void
usher_wait_line_join (UsherWaitLine     *line,
                      const char        *pool,
                      gboolean           front,
                      UsherWaitLineFunc  func,
                      gpointer           user_data)
{
  Waiter *waiter = g_new (Waiter, 1);
  GQueue *queue;

  *waiter = (Waiter){ func, user_data };
  g_mutex_lock (&line->lock);
  queue = wait_line_queue (line, pool);
  if (front)
    g_queue_push_head (queue, waiter);
  else
    g_queue_push_tail (queue, waiter);
  wait_line_tell (queue);
  g_mutex_unlock (&line->lock);
}

/**
 * usher_wait_line_leave:
 * @line: the line
 * @pool: of which pool
 * @user_data: who
 *
 * Returns: whether it stood in line: FALSE when its turn had come already
 */
gboolean
usher_wait_line_leave (UsherWaitLine *line,
                       const char    *pool,
                       gpointer       user_data)
{
  GQueue *queue;
  gboolean left = FALSE;

  g_mutex_lock (&line->lock);
  queue = wait_line_queue (line, pool);
  for (GList *link = queue->head; link != NULL && !left; link = link->next)
    {
      if (((Waiter *) link->data)->user_data != user_data)
        continue;
      g_free (link->data);
      g_queue_delete_link (queue, link);
      left = TRUE;
      break;
    }
  if (left)
    wait_line_tell (queue);
  g_mutex_unlock (&line->lock);
  return left;
}

/**
 * usher_wait_line_call:
 * @line: the line
 * @pool: a pool with a desktop that became free
 *
 * Tells the first in line that its turn has come.
 */
void
usher_wait_line_call (UsherWaitLine *line,
                      const char    *pool)
{
  GQueue *queue;
  Waiter *waiter;

  g_mutex_lock (&line->lock);
  queue = wait_line_queue (line, pool);
  waiter = g_queue_pop_head (queue);
  if (waiter != NULL)
    {
      waiter->func (0, waiter->user_data);
      wait_line_tell (queue);
    }
  g_mutex_unlock (&line->lock);
  g_free (waiter);
}

/**
 * usher_wait_line_count:
 * @line: the line
 * @pool: a pool
 *
 * Returns: how many wait
 */
guint
usher_wait_line_count (UsherWaitLine *line,
                       const char    *pool)
{
  guint count;

  g_mutex_lock (&line->lock);
  count = wait_line_queue (line, pool)->length;
  g_mutex_unlock (&line->lock);
  return count;
}
