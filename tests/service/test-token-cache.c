/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/token-cache.h"

#include <string.h>

#define BELIEVE 1000
#define MOST 50000

static const char *const staff[] = { "staff", NULL };

static void
hash_of (guint  number,
         guint8 hash[USHER_TOKEN_HASH_LENGTH])
{
  guint spread = number / 2;

  memset (hash, 0, USHER_TOKEN_HASH_LENGTH);
  /* two by two alike in the word that spreads them, so that the rest is looked at too */
  memcpy (hash, &spread, sizeof spread);
  memcpy (hash + USHER_TOKEN_HASH_LENGTH - sizeof number, &number, sizeof number);
}

static void
put (UsherTokenCache *cache,
     guint            number,
     const char      *user,
     gint64           expires,
     gint64           now)
{
  g_autoptr (UsherIdentity) identity = usher_identity_new ("office", user, NULL, staff, 0);
  UsherTokenRow row = { .identity = identity, .expires = expires };

  hash_of (number, row.hash);
  usher_token_cache_put (cache, &row, now);
}

static char *
whose (UsherTokenCache *cache,
       guint            number,
       gint64           now)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  g_autoptr (UsherIdentity) identity = NULL;

  hash_of (number, hash);
  identity = usher_token_cache_find (cache, hash, now);
  return identity != NULL ? g_strdup (identity->name) : NULL;
}

static void
assert_whose (UsherTokenCache *cache,
              guint            number,
              gint64           now,
              const char      *expected)
{
  g_autofree char *found = whose (cache, number, now);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_age (void)
{
  static const struct
  {
    gint64   expires;
    gint64   now;
    gboolean found;
  } cases[] = {
    { 10000, 100, TRUE },        { 10000, 1099, TRUE }, { 10000, 1100, FALSE }, { 10000, 5000, FALSE },
    { 500, 499, TRUE },          { 500, 500, FALSE },   { 100, 100, FALSE },
    { G_MAXINT64, 1099, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherTokenCache) cache = usher_token_cache_new (BELIEVE);

      put (cache, 1, "alice", cases[i].expires, 100);
      assert_whose (cache, 1, cases[i].now, cases[i].found ? "alice" : NULL);
    }
}

static void
test_entries (void)
{
  g_autoptr (UsherTokenCache) cache = usher_token_cache_new (BELIEVE);
  g_autoptr (UsherIdentity) held = NULL;
  guint8 hash[USHER_TOKEN_HASH_LENGTH];

  assert_whose (cache, 1, 0, NULL);
  put (cache, 1, "alice", G_MAXINT64, 0);
  put (cache, 2, "bob", G_MAXINT64, 0);
  assert_whose (cache, 1, 0, "alice");
  assert_whose (cache, 2, 0, "bob");
  assert_whose (cache, 3, 0, NULL);

  /* what a flow holds outlives the sign-in */
  hash_of (1, hash);
  held = usher_token_cache_find (cache, hash, 0);
  usher_token_cache_remove (cache, hash);
  usher_token_cache_remove (cache, hash);
  assert_whose (cache, 1, 0, NULL);
  assert_whose (cache, 2, 0, "bob");
  g_assert_cmpstr (held->name, ==, "alice");

  /* read again from the store: believed anew, as the store has it now */
  put (cache, 2, "robert", G_MAXINT64, 900);
  assert_whose (cache, 2, 1500, "robert");
}

static void
test_tidy (void)
{
  g_autoptr (UsherTokenCache) cache = usher_token_cache_new (BELIEVE);

  put (cache, 1, "alice", G_MAXINT64, 0);
  put (cache, 2, "bob", G_MAXINT64, 500);
  usher_token_cache_tidy (cache, 1200);
  /* asked with an earlier time, the cache shows what it still holds */
  assert_whose (cache, 1, 0, NULL);
  assert_whose (cache, 2, 1200, "bob");
}

/* more sign-ins than it holds: it forgets, it never grows, and it never answers for another */
static void
test_bounded (void)
{
  g_autoptr (UsherTokenCache) cache = usher_token_cache_new (BELIEVE);

  for (guint i = 0; i < MOST / 2; i++)
    put (cache, i, "old", G_MAXINT64, 0);
  for (guint i = MOST / 2; i < MOST; i++)
    put (cache, i, "young", G_MAXINT64, 600);
  put (cache, MOST, "newest", G_MAXINT64, 1200);
  assert_whose (cache, 0, 0, NULL);
  assert_whose (cache, MOST - 1, 1200, "young");
  assert_whose (cache, MOST, 1200, "newest");

  for (guint i = 0; i < MOST / 2; i++)
    put (cache, i, "flood", G_MAXINT64, 1300);
  assert_whose (cache, MOST / 2 - 1, 1300, "flood");
  assert_whose (cache, MOST, 1300, NULL);
}

static gpointer
sign_in_and_out (gpointer data)
{
  static gint users = 100;
  guint base = g_atomic_int_add (&users, 1);
  guint8 hash[USHER_TOKEN_HASH_LENGTH];

  for (guint i = 0; i < 2000; i++)
    {
      put (data, base, "own", G_MAXINT64, i);
      hash_of (base, hash);
      usher_identity_unref (usher_token_cache_find (data, hash, i));
      usher_token_cache_remove (data, hash);
      put (data, 1, "shared", G_MAXINT64, i);
      g_free (whose (data, 1, i));
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (UsherTokenCache) cache = usher_token_cache_new (BELIEVE);
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("user", sign_in_and_out, cache);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  assert_whose (cache, 1, 1999, "shared");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token-cache/age", test_age);
  g_test_add_func ("/token-cache/entries", test_entries);
  g_test_add_func ("/token-cache/tidy", test_tidy);
  g_test_add_func ("/token-cache/bounded", test_bounded);
  g_test_add_func ("/token-cache/threads", test_threads);
  return g_test_run ();
}
