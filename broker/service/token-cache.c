/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/token-cache.h"

#include <string.h>

#define TOKEN_CACHE_MAX 50000

typedef struct
{
  guint8         hash[USHER_TOKEN_HASH_LENGTH];
  UsherIdentity *identity;
  gint64         believed_until;
} CachedToken;

struct _UsherTokenCache
{
  gint64      believe;
  GRWLock     lock;
  GHashTable *tokens;
};

/* the key is a cryptographic hash: any of its words spreads well */
static guint
token_cache_hash (gconstpointer key)
{
  guint word;

  memcpy (&word, key, sizeof word);
  return word;
}

static gboolean
token_cache_equal (gconstpointer a,
                   gconstpointer b)
{
  return memcmp (a, b, USHER_TOKEN_HASH_LENGTH) == 0;
}

static void
token_cache_entry_free (gpointer data)
{
  CachedToken *token = data;

  usher_identity_unref (token->identity);
  g_free (token);
}

/**
 * usher_token_cache_new:
 * @believe: µs for which an entry is believed
 *
 * Returns: (transfer full): an empty cache, usable from any thread
 */
UsherTokenCache *
usher_token_cache_new (gint64 believe)
{
  UsherTokenCache *cache = g_new0 (UsherTokenCache, 1);

  cache->believe = believe;
  g_rw_lock_init (&cache->lock);
  cache->tokens = g_hash_table_new_full (token_cache_hash, token_cache_equal, NULL, token_cache_entry_free);
  return cache;
}

void
usher_token_cache_free (UsherTokenCache *cache)
{
  g_hash_table_unref (cache->tokens);
  g_rw_lock_clear (&cache->lock);
  g_free (cache);
}

/**
 * usher_token_cache_find:
 * @cache: the cache
 * @hash: SHA-256 of a token
 * @now: µs since the epoch
 *
 * Returns: (transfer full) (nullable): whose token it is, if that is still believed
 */
UsherIdentity *
usher_token_cache_find (UsherTokenCache *cache,
                        const guint8    *hash,
                        gint64           now)
{
  const CachedToken *token;
  UsherIdentity *identity = NULL;

  g_rw_lock_reader_lock (&cache->lock);
  token = g_hash_table_lookup (cache->tokens, hash);
  if (token != NULL && now < token->believed_until)
    identity = usher_identity_ref (token->identity);
  g_rw_lock_reader_unlock (&cache->lock);
  return identity;
}

static gboolean
token_cache_is_old (gpointer key,
                    gpointer value,
                    gpointer user_data)
{
  return ((CachedToken *) value)->believed_until <= *(gint64 *) user_data;
}

/**
 * usher_token_cache_put:
 * @cache: the cache
 * @row: as the store has it
 * @now: µs since the epoch
 */
void
usher_token_cache_put (UsherTokenCache     *cache,
                       const UsherTokenRow *row,
                       gint64               now)
{
  CachedToken *token = g_new0 (CachedToken, 1);

  memcpy (token->hash, row->hash, sizeof token->hash);
  token->identity = usher_identity_ref (row->identity);
  token->believed_until = MIN (now + cache->believe, row->expires);

  g_rw_lock_writer_lock (&cache->lock);
  if (g_hash_table_size (cache->tokens) >= TOKEN_CACHE_MAX)
    g_hash_table_foreach_remove (cache->tokens, token_cache_is_old, &now);
  if (g_hash_table_size (cache->tokens) >= TOKEN_CACHE_MAX)
    g_hash_table_remove_all (cache->tokens);
  g_hash_table_replace (cache->tokens, token->hash, token);
  g_rw_lock_writer_unlock (&cache->lock);
}

/**
 * usher_token_cache_remove:
 * @cache: the cache
 * @hash: a token that ended
 */
void
usher_token_cache_remove (UsherTokenCache *cache,
                          const guint8    *hash)
{
  g_rw_lock_writer_lock (&cache->lock);
  g_hash_table_remove (cache->tokens, hash);
  g_rw_lock_writer_unlock (&cache->lock);
}

/**
 * usher_token_cache_tidy:
 * @cache: the cache
 * @now: µs since the epoch
 *
 * Forgets what is no longer believed.
 */
void
usher_token_cache_tidy (UsherTokenCache *cache,
                        gint64           now)
{
  g_rw_lock_writer_lock (&cache->lock);
  g_hash_table_foreach_remove (cache->tokens, token_cache_is_old, &now);
  g_rw_lock_writer_unlock (&cache->lock);
}
