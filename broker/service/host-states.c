/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/host-states.h"

struct _UsherHostStates
{
  UsherHostWatch *watch;
  GRWLock         lock;
  GHashTable     *records;
};

/**
 * usher_host_states_new:
 * @watch: knows which hosts answer; outlives the states
 *
 * Returns: (transfer full): states in which every host is active
 */
UsherHostStates *
usher_host_states_new (UsherHostWatch *watch)
{
  UsherHostStates *states = g_new0 (UsherHostStates, 1);

  states->watch = watch;
  states->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_host_record_free);
  g_rw_lock_init (&states->lock);
  return states;
}

void
usher_host_states_free (UsherHostStates *states)
{
  g_hash_table_unref (states->records);
  g_rw_lock_clear (&states->lock);
  g_free (states);
}

/**
 * usher_host_states_put:
 * @record: as the store has it now; an older one than is known is left out
 */
void
usher_host_states_put (UsherHostStates       *states,
                       const UsherHostRecord *record)
{
  const UsherHostRecord *known;
  UsherHostRecord *copy;

  g_rw_lock_writer_lock (&states->lock);
  known = g_hash_table_lookup (states->records, record->name);
  if (known == NULL || known->revision < record->revision)
    {
      copy = usher_host_record_copy (record);
      g_hash_table_replace (states->records, copy->name, copy);
    }
  g_rw_lock_writer_unlock (&states->lock);
}

/**
 * usher_host_states_dup:
 *
 * Returns: (transfer full): what is kept of @host; one of which nothing is kept is active
 */
UsherHostRecord *
usher_host_states_dup (UsherHostStates *states,
                       const char      *host)
{
  const UsherHostRecord *known;
  UsherHostRecord *record;

  g_rw_lock_reader_lock (&states->lock);
  known = g_hash_table_lookup (states->records, host);
  record = known != NULL ? usher_host_record_copy (known) : usher_host_record_new (host);
  g_rw_lock_reader_unlock (&states->lock);
  return record;
}

static UsherHostState
host_states_wanted (UsherHostStates *states,
                    const char      *host)
{
  const UsherHostRecord *known;
  UsherHostState wanted;

  g_rw_lock_reader_lock (&states->lock);
  known = g_hash_table_lookup (states->records, host);
  wanted = known != NULL ? known->wanted : USHER_HOST_ACTIVE;
  g_rw_lock_reader_unlock (&states->lock);
  return wanted;
}

/**
 * usher_host_states_get:
 *
 * Returns: how @host stands: what is wanted of it, or LOST when it was given up and somebody misses it
 */
UsherHostState
usher_host_states_get (UsherHostStates *states,
                       const char      *host)
{
  UsherHostState wanted = host_states_wanted (states, host);
  UsherHostState lost;

  return usher_host_watch_is_lost (states->watch, host) && usher_host_state_move (wanted, USHER_HOST_LOSE, &lost) ? lost
                                                                                                                : wanted;
}

gboolean
usher_host_states_allows (UsherHostStates *states,
                          const char      *host,
                          UsherHostUse     use)
{
  return usher_host_state_allows (usher_host_states_get (states, host), use);
}

/**
 * usher_host_states_is_fenced:
 *
 * Returns: whether it is confirmed that nothing runs on @host since it was lost
 */
gboolean
usher_host_states_is_fenced (UsherHostStates *states,
                             const char      *host)
{
  g_autoptr (UsherHostRecord) record = usher_host_states_dup (states, host);

  return record->lost_since > 0 && record->fenced_at >= record->lost_since;
}

/**
 * usher_host_states_wanted:
 *
 * Returns: (transfer full): names of the hosts that administrators want to be @wanted; of ACTIVE ones, those only of
 *   which something is kept
 */
char **
usher_host_states_wanted (UsherHostStates *states,
                          UsherHostState   wanted)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer record;

  g_rw_lock_reader_lock (&states->lock);
  g_hash_table_iter_init (&iter, states->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      if (((const UsherHostRecord *) record)->wanted == wanted)
        g_strv_builder_add (hosts, ((const UsherHostRecord *) record)->name);
    }
  g_rw_lock_reader_unlock (&states->lock);
  return g_strv_builder_end (hosts);
}
