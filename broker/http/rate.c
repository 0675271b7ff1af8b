/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/rate.h"

/* all keys that came when there were too many share this one */
#define RATE_OTHERS "*"

typedef struct
{
  gdouble tokens;
  gint64  at;
} RateBucket;

struct _UsherRate
{
  GMutex      lock;
  GHashTable *buckets;
  guint       per_second;
  guint       burst;
  guint       most_keys;
};

/**
 * usher_rate_new:
 * @per_second: in the long run; 0 for no limit
 * @burst: at once, after a rest
 * @most_keys: how many to tell apart, which bounds the memory
 */
UsherRate *
usher_rate_new (guint per_second,
                guint burst,
                guint most_keys)
{
  UsherRate *rate = g_new0 (UsherRate, 1);

  g_mutex_init (&rate->lock);
  rate->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  rate->per_second = per_second;
  rate->burst = MAX (burst, 1);
  rate->most_keys = most_keys;
  return rate;
}

void
usher_rate_free (UsherRate *rate)
{
  if (rate == NULL)
    return;
  g_hash_table_unref (rate->buckets);
  g_mutex_clear (&rate->lock);
  g_free (rate);
}

static void
rate_refill (const UsherRate *rate,
             RateBucket      *bucket,
             gint64           now)
{
  gint64 rest = MAX (now - bucket->at, 0);

  bucket->tokens = MIN (bucket->tokens + (gdouble) rest * rate->per_second / G_USEC_PER_SEC, rate->burst);
  bucket->at = now;
}

static guint
rate_tidy_locked (UsherRate *rate,
                  gint64     now)
{
  GHashTableIter iter;
  gpointer bucket;

  g_hash_table_iter_init (&iter, rate->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    {
      rate_refill (rate, bucket, now);
      /* a full bucket says no more than none */
      if (((RateBucket *) bucket)->tokens >= rate->burst)
        g_hash_table_iter_remove (&iter);
    }
  return g_hash_table_size (rate->buckets);
}

static RateBucket *
rate_bucket (UsherRate  *rate,
             const char *key,
             gint64      now)
{
  RateBucket *bucket = g_hash_table_lookup (rate->buckets, key);

  if (bucket == NULL && g_hash_table_size (rate->buckets) >= rate->most_keys)
    {
      key = RATE_OTHERS;
      bucket = g_hash_table_lookup (rate->buckets, key);
    }
  if (bucket == NULL)
    {
      bucket = g_new (RateBucket, 1);
      *bucket = (RateBucket) { .tokens = rate->burst, .at = now };
      g_hash_table_insert (rate->buckets, g_strdup (key), bucket);
    }
  return bucket;
}

/**
 * usher_rate_take:
 * @key: who
 * @now: monotonic µs
 *
 * Returns: 0 when it may be done now, else after how many seconds
 */
guint
usher_rate_take (UsherRate  *rate,
                 const char *key,
                 gint64      now)
{
  RateBucket *bucket;
  guint seconds = 0;

  if (rate->per_second == 0)
    return 0;

  g_mutex_lock (&rate->lock);
  bucket = rate_bucket (rate, key, now);
  rate_refill (rate, bucket, now);
  if (bucket->tokens >= 1)
    bucket->tokens -= 1;
  else
    seconds = 1 + (guint) ((1 - bucket->tokens) / rate->per_second);
  g_mutex_unlock (&rate->lock);
  return seconds;
}

/**
 * usher_rate_tidy:
 *
 * Forgets who rested long enough; to be called now and then.
 *
 * Returns: how many are left
 */
guint
usher_rate_tidy (UsherRate *rate,
                 gint64     now)
{
  guint left;

  g_mutex_lock (&rate->lock);
  left = rate_tidy_locked (rate, now);
  g_mutex_unlock (&rate->lock);
  return left;
}
