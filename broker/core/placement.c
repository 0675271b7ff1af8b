/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/placement.h"

#include <string.h>

#include "common/units.h"

/* fullness in parts of a million, so that one desktop counts on the largest host */
#define PLACEMENT_FULL 1000000
/* a host whose memory or processors are fuller takes nothing while another can */
#define PLACEMENT_STRAINED 900000

static gboolean
placement_has (char *const *words,
               const char  *word)
{
  return words != NULL && g_strv_contains ((const char *const *) words, word);
}

static const char *
placement_missing_label (const UsherPool          *pool,
                         const UsherPlacementHost *host)
{
  for (gsize i = 0; pool->require_labels != NULL && pool->require_labels[i] != NULL; i++)
    if (!placement_has (host->labels, pool->require_labels[i]))
      return pool->require_labels[i];
  return NULL;
}

static gboolean
placement_lacks_memory (const UsherPlacementHost *host,
                        guint64                   memory)
{
  return host->memory_total > 0 &&
         (host->memory_free < host->memory_reserve || host->memory_free - host->memory_reserve < memory);
}

/**
 * usher_placement_judge:
 * @pool: whose desktop it is
 * @memory: bytes that it takes when it runs; 0 when not known
 * @host: a host
 *
 * Returns: whether @host can take the desktop now; of several reasons against it, the one that lasts longest
 */
UsherPlacementVerdict
usher_placement_judge (const UsherPool          *pool,
                       guint64                   memory,
                       const UsherPlacementHost *host)
{
  if (pool->hosts != NULL && pool->hosts[0] != NULL && !placement_has (pool->hosts, host->name))
    return USHER_PLACEMENT_NOT_NAMED;
  if (placement_missing_label (pool, host) != NULL)
    return USHER_PLACEMENT_LABELS;
  if (!usher_host_state_allows (host->state, USHER_HOST_PLACE))
    return USHER_PLACEMENT_NOT_ACTIVE;
  if (host->flags & USHER_PLACEMENT_SILENT)
    return USHER_PLACEMENT_NO_ANSWER;
  if (host->desktops >= host->limit)
    return USHER_PLACEMENT_FULL;
  if (placement_lacks_memory (host, memory))
    return USHER_PLACEMENT_MEMORY;
  if (host->clones_at_once > 0 && host->clones >= host->clones_at_once)
    return USHER_PLACEMENT_BUSY;
  return USHER_PLACEMENT_FITS;
}

static guint
placement_preferred (const UsherPool          *pool,
                     const UsherPlacementHost *host)
{
  guint count = 0;

  for (gsize i = 0; pool->prefer_labels != NULL && pool->prefer_labels[i] != NULL; i++)
    count += placement_has (host->labels, pool->prefer_labels[i]);
  return count;
}

/* of the memory that desktops may take, in MiB so that the product does not overflow; 0 when not known */
static guint64
placement_memory_fullness (const UsherPlacementHost *host)
{
  guint64 total = (host->memory_total - MIN (host->memory_total, host->memory_reserve)) >> 20;
  guint64 left = (host->memory_free - MIN (host->memory_free, host->memory_reserve)) >> 20;

  if (total == 0)
    return 0;
  return PLACEMENT_FULL - MIN (left, total) * PLACEMENT_FULL / total;
}

/* places, memory and processors together: a desktop more always counts, and noise in a figure never for more than it is. Memory
   counts when it is known of all that fit: else those that said nothing yet would seem empty. A host of limit 0 never comes here */
static guint64
placement_fullness (const UsherPlacementHost *host,
                    gboolean                  measured)
{
  return (guint64) host->desktops * PLACEMENT_FULL / host->limit + (measured ? placement_memory_fullness (host) : 0) +
         (guint64) MIN (host->load, 1000) * (PLACEMENT_FULL / 1000);
}

/* what runs there suffers from whatever comes to it */
static gboolean
placement_is_strained (const UsherPlacementHost *host)
{
  return host->load > PLACEMENT_STRAINED / (PLACEMENT_FULL / 1000) ||
         (host->memory_total > 0 && placement_memory_fullness (host) > PLACEMENT_STRAINED);
}

static gboolean
placement_is_better (const UsherPool          *pool,
                     const UsherPlacementHost *host,
                     const UsherPlacementHost *than,
                     gboolean                  measured)
{
  gboolean pack = pool->placement == USHER_POOL_PLACEMENT_PACK;
  guint preferred = placement_preferred (pool, host);
  guint other = placement_preferred (pool, than);
  guint64 full = placement_fullness (host, measured);
  guint64 full_other = placement_fullness (than, measured);

  if ((host->flags ^ than->flags) & USHER_PLACEMENT_NO_COPY)
    return (than->flags & USHER_PLACEMENT_NO_COPY) != 0;
  if (preferred != other)
    return preferred > other;
  if (placement_is_strained (host) != placement_is_strained (than))
    return placement_is_strained (than);
  if (full != full_other)
    return (full > full_other) == pack;
  if (host->memory_free != than->memory_free)
    return (host->memory_free > than->memory_free) != pack;
  return strcmp (host->name, than->name) < 0;
}

/**
 * usher_placement_choose:
 * @pool: whose desktop it is
 * @memory: bytes that it takes when it runs; 0 when not known
 * @hosts: all there are
 * @n_hosts: how many
 *
 * Of the hosts that can take it: those that have the template before those it must be copied to, then those with more of the
 * labels that the pool prefers, then those whose memory and processors are not strained, then the emptiest (or, packing, the
 * fullest) in places, memory and processors together.
 *
 * Returns: (nullable): one of @hosts, or NULL when none can take it now
 */
const UsherPlacementHost *
usher_placement_choose (const UsherPool          *pool,
                        guint64                   memory,
                        const UsherPlacementHost *hosts,
                        gsize                     n_hosts)
{
  const UsherPlacementHost *best = NULL;
  gboolean measured = TRUE;

  for (gsize i = 0; i < n_hosts; i++)
    measured = measured &&
               (hosts[i].memory_total > 0 || usher_placement_judge (pool, memory, &hosts[i]) != USHER_PLACEMENT_FITS);
  for (gsize i = 0; i < n_hosts; i++)
    {
      if (usher_placement_judge (pool, memory, &hosts[i]) != USHER_PLACEMENT_FITS)
        continue;
      if (best == NULL || placement_is_better (pool, &hosts[i], best, measured))
        best = &hosts[i];
    }
  return best;
}

/**
 * usher_placement_is_later:
 * @pool: whose desktop it is
 * @memory: bytes that it takes when it runs; 0 when not known
 * @hosts: all there are
 * @n_hosts: how many
 *
 * Returns: whether a host can take the desktop as soon as steps that are under way have ended: nothing is wrong, and it waits
 */
gboolean
usher_placement_is_later (const UsherPool          *pool,
                          guint64                   memory,
                          const UsherPlacementHost *hosts,
                          gsize                     n_hosts)
{
  for (gsize i = 0; i < n_hosts; i++)
    {
      UsherPlacementVerdict verdict = usher_placement_judge (pool, memory, &hosts[i]);

      if (verdict == USHER_PLACEMENT_BUSY || verdict == USHER_PLACEMENT_FITS)
        return TRUE;
    }
  return FALSE;
}

/**
 * usher_placement_explain:
 * @pool: whose desktop it is
 * @memory: bytes that it takes when it runs; 0 when not known
 * @host: a host
 *
 * Returns: (transfer full): for administrators: whether @host can take the desktop, and why not
 */
char *
usher_placement_explain (const UsherPool          *pool,
                         guint64                   memory,
                         const UsherPlacementHost *host)
{
  g_autofree char *wanted = usher_units_show_size (memory >> 20 << 20);
  g_autofree char *left = usher_units_show_size (
    (host->memory_free - MIN (host->memory_free, host->memory_reserve)) >> 20 << 20);

  switch (usher_placement_judge (pool, memory, host))
    {
    case USHER_PLACEMENT_NOT_NAMED:
      return g_strdup_printf ("%s is none of the pool's hosts", host->name);
    case USHER_PLACEMENT_NOT_ACTIVE:
      return g_strdup_printf ("%s takes none: its state is %s", host->name, usher_host_state_to_word (host->state));
    case USHER_PLACEMENT_NO_ANSWER:
      return g_strdup_printf ("%s does not answer", host->name);
    case USHER_PLACEMENT_LABELS:
      return g_strdup_printf ("%s has no label %s", host->name, placement_missing_label (pool, host));
    case USHER_PLACEMENT_FULL:
      return g_strdup_printf ("%s is full: %u desktops of %u", host->name, host->desktops, host->limit);
    case USHER_PLACEMENT_MEMORY:
      if (memory == 0)
        return g_strdup_printf ("%s has too little memory: less is free than is to stay free", host->name);
      return g_strdup_printf ("%s has too little memory: %s free, and one takes %s", host->name, left, wanted);
    case USHER_PLACEMENT_BUSY:
      return g_strdup_printf ("%s makes %u already, as many as it may at once", host->name, host->clones);
    case USHER_PLACEMENT_FITS:
    default:
      return g_strdup_printf ("%s can take it: %u desktops of %u%s", host->name, host->desktops, host->limit,
                              host->flags & USHER_PLACEMENT_NO_COPY ? ", once the template is copied there" : "");
    }
}
