/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/login-attempts.h"

#define LOGIN_ATTEMPTS_MAX 100000

struct _UsherAttemptTable
{
  const UsherLoginLimits *limits;
  GMutex                  lock;
  GHashTable             *rows;
};

/**
 * usher_login_attempts_new:
 * @limits: static: how tries are slowed
 *
 * Returns: (transfer full): a table that remembers nobody; usable from any thread
 */
UsherAttemptTable *
usher_login_attempts_new (const UsherLoginLimits *limits)
{
  UsherAttemptTable *table = g_new0 (UsherAttemptTable, 1);

  table->limits = limits;
  g_mutex_init (&table->lock);
  table->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return table;
}

void
usher_login_attempts_free (UsherAttemptTable *table)
{
  g_hash_table_unref (table->rows);
  g_mutex_clear (&table->lock);
  g_free (table);
}

/* called with the lock held */
static UsherLoginAttempts
login_attempts_get (UsherAttemptTable *table,
                    const char        *key)
{
  const UsherLoginAttempts *row = g_hash_table_lookup (table->rows, key);

  return row != NULL ? *row : (UsherLoginAttempts){ 0 };
}

static gboolean
login_attempts_has_faded (gpointer key,
                          gpointer value,
                          gpointer user_data)
{
  const UsherLoginAttempts *row = value;

  return row->last <= *(gint64 *) user_data;
}

/* called with the lock held */
static void
login_attempts_sweep (UsherAttemptTable *table,
                      gint64             now)
{
  gint64 before = now - table->limits->fade;

  g_hash_table_foreach_remove (table->rows, login_attempts_has_faded, &before);
}

/* called with the lock held */
static void
login_attempts_put (UsherAttemptTable *table,
                    const char        *key,
                    UsherLoginAttempts row,
                    gint64             now)
{
  if (row.failures == 0)
    {
      g_hash_table_remove (table->rows, key);
      return;
    }
  if (g_hash_table_size (table->rows) >= LOGIN_ATTEMPTS_MAX)
    {
      login_attempts_sweep (table, now);
      /* a flood of names: forgetting all is worse than not learning one more */
      if (g_hash_table_size (table->rows) >= LOGIN_ATTEMPTS_MAX && !g_hash_table_contains (table->rows, key))
        return;
    }
  g_hash_table_replace (table->rows, g_strdup (key), g_memdup2 (&row, sizeof row));
}

/**
 * usher_login_attempts_admit:
 * @table: the table
 * @key: a user, or an address
 * @now: µs of one clock
 * @until: (out): see usher_login_policy_judge()
 *
 * Returns: the verdict; a try that is not refused takes its place among those side by side
 */
UsherLoginVerdict
usher_login_attempts_admit (UsherAttemptTable *table,
                            const char        *key,
                            gint64             now,
                            gint64            *until)
{
  UsherLoginAttempts row;
  UsherLoginVerdict verdict;

  g_mutex_lock (&table->lock);
  row = login_attempts_get (table, key);
  verdict = usher_login_policy_judge (row, table->limits, now, until);
  if (verdict != USHER_LOGIN_LOCKED && row.failures > 0)
    login_attempts_put (table, key, usher_login_policy_reserve (row, table->limits, now), now);
  g_mutex_unlock (&table->lock);
  return verdict;
}

/**
 * usher_login_attempts_failed:
 * @table: the table
 * @key: whose try was wrong
 * @now: µs
 *
 * Returns: when the next try is looked at
 */
gint64
usher_login_attempts_failed (UsherAttemptTable *table,
                             const char        *key,
                             gint64             now)
{
  UsherLoginAttempts row;
  gint64 until;

  g_mutex_lock (&table->lock);
  row = usher_login_policy_failed (login_attempts_get (table, key), table->limits, now);
  login_attempts_put (table, key, row, now);
  usher_login_policy_judge (row, table->limits, now, &until);
  g_mutex_unlock (&table->lock);
  return until;
}

/**
 * usher_login_attempts_clear:
 * @table: the table
 * @key: who got it right
 */
void
usher_login_attempts_clear (UsherAttemptTable *table,
                            const char        *key)
{
  g_mutex_lock (&table->lock);
  g_hash_table_remove (table->rows, key);
  g_mutex_unlock (&table->lock);
}

/**
 * usher_login_attempts_tidy:
 * @table: the table
 * @now: µs
 *
 * Forgets what has faded.
 */
void
usher_login_attempts_tidy (UsherAttemptTable *table,
                           gint64             now)
{
  g_mutex_lock (&table->lock);
  login_attempts_sweep (table, now);
  g_mutex_unlock (&table->lock);
}
