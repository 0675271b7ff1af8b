/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define TOKENS_EACH 50

static UsherTokenStore *
store_tokens (StoreFixture *fixture)
{
  return USHER_TOKEN_STORE (fixture->store);
}

static void
store_tokens_hash (guint8 *hash,
                   guint   number)
{
  memset (hash, 0, USHER_TOKEN_HASH_LENGTH);
  memcpy (hash + 7, &number, sizeof number);
}

static gboolean
store_tokens_add (StoreFixture *fixture,
                  guint         number,
                  const char   *name,
                  gint64        expires,
                  gint64        used,
                  GError      **error)
{
  g_autoptr (UsherIdentity) identity = usher_identity_new ("office", name, NULL, NULL, 1);
  UsherTokenRow row = { .identity = identity, .expires = expires, .used = used };

  store_tokens_hash (row.hash, number);
  return usher_token_store_add (store_tokens (fixture), &row, NULL, error);
}

static gboolean
store_tokens_exists (StoreFixture *fixture,
                     guint         number)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherTokenRow) row = NULL;

  store_tokens_hash (hash, number);
  row = usher_token_store_get (store_tokens (fixture), hash, &error);
  if (row == NULL)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  return row != NULL;
}

static void
test_add_get (StoreFixture *fixture,
              gconstpointer adapter)
{
  const char *groups[] = { "alle", "Büro, 2. Stock; \"links\"", "line\nbreak", "o'hara", "ünï", NULL };
  g_autoptr (UsherIdentity) identity = usher_identity_new ("office", "o'hara", "Öde O'Hara", groups, 99);
  UsherTokenRow row = { .identity = identity, .expires = 500, .used = 400, .address = (char *) "2001:db8::1" };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherTokenRow) kept = NULL;

  for (guint i = 0; i < USHER_TOKEN_HASH_LENGTH; i++)
    row.hash[i] = (guint8) (i * 9);
  g_assert_true (usher_token_store_add (store_tokens (fixture), &row, NULL, &error));
  g_assert_no_error (error);
  kept = usher_token_store_get (store_tokens (fixture), row.hash, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (kept->hash, USHER_TOKEN_HASH_LENGTH, row.hash, USHER_TOKEN_HASH_LENGTH);
  g_assert_cmpstr (kept->identity->realm, ==, "office");
  g_assert_cmpstr (kept->identity->name, ==, "o'hara");
  g_assert_cmpstr (kept->identity->display_name, ==, "Öde O'Hara");
  g_assert_cmpstrv (kept->identity->groups, identity->groups);
  g_assert_cmpint (kept->identity->proved_at, ==, 99);
  g_assert_cmpint (kept->expires, ==, 500);
  g_assert_cmpint (kept->used, ==, 400);
  g_assert_cmpstr (kept->address, ==, "2001:db8::1");

  g_assert_false (usher_token_store_add (store_tokens (fixture), &row, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
}

/* one transaction: an entry without its sign-in, or the other way round, would tell a lie */
static void
test_add_with_entry (StoreFixture *fixture,
                     gconstpointer adapter)
{
  g_autoptr (UsherIdentity) identity = usher_identity_new ("office", "anna", NULL, NULL, 1);
  UsherTokenRow row = { .identity = identity, .expires = 500, .used = 400 };
  UsherAuditEntry entry = { .at = 7, .actor = "anna@office", .action = "sign-in", .outcome = "ok" };
  g_autoptr (GError) error = NULL;

  store_tokens_hash (row.hash, 1);
  g_assert_true (usher_token_store_add (store_tokens (fixture), &row, &entry, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
  g_assert_false (usher_token_store_add (store_tokens (fixture), &row, &entry, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
}

static void
test_no_groups (StoreFixture *fixture,
                gconstpointer adapter)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  g_autoptr (UsherTokenRow) kept = NULL;

  g_assert_true (store_tokens_add (fixture, 1, "anna", 10, 10, NULL));
  store_tokens_hash (hash, 1);
  kept = usher_token_store_get (store_tokens (fixture), hash, NULL);
  g_assert_cmpuint (g_strv_length (kept->identity->groups), ==, 0);
  g_assert_null (kept->address);
  g_assert_false (store_tokens_exists (fixture, 2));
}

static void
test_touch (StoreFixture *fixture,
            gconstpointer adapter)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherTokenRow) kept = NULL;

  store_tokens_add (fixture, 1, "anna", 100, 10, NULL);
  store_tokens_hash (hash, 2);
  g_assert_true (usher_token_store_touch (store_tokens (fixture), hash, 20, &error));
  store_tokens_hash (hash, 1);
  g_assert_true (usher_token_store_touch (store_tokens (fixture), hash, 20, &error));
  g_assert_true (usher_token_store_touch (store_tokens (fixture), hash, 30, &error));
  g_assert_true (usher_audit_store_flush (USHER_AUDIT_STORE (fixture->store), &error));
  g_assert_no_error (error);
  kept = usher_token_store_get (store_tokens (fixture), hash, &error);
  g_assert_cmpint (kept->used, ==, 30);
  g_assert_cmpint (kept->expires, ==, 100);
  g_assert_false (store_tokens_exists (fixture, 2));
}

/* a touch on its way must not bring back what was removed after it */
static void
test_remove (StoreFixture *fixture,
             gconstpointer adapter)
{
  guint8 hash[USHER_TOKEN_HASH_LENGTH];
  g_autoptr (GError) error = NULL;

  store_tokens_add (fixture, 1, "anna", 100, 10, NULL);
  store_tokens_add (fixture, 2, "anna", 100, 10, NULL);
  store_tokens_hash (hash, 1);
  usher_token_store_touch (store_tokens (fixture), hash, 20, NULL);
  g_assert_true (usher_token_store_remove (store_tokens (fixture), hash, &error));
  g_assert_true (usher_token_store_remove (store_tokens (fixture), hash, &error));
  g_assert_no_error (error);
  g_assert_false (store_tokens_exists (fixture, 1));
  g_assert_true (store_tokens_exists (fixture, 2));
}

static void
test_remove_owner (StoreFixture *fixture,
                   gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_tokens_add (fixture, 1, "anna", 100, 10, NULL);
  store_tokens_add (fixture, 2, "anna", 100, 10, NULL);
  store_tokens_add (fixture, 3, "annabel", 100, 10, NULL);
  g_assert_true (usher_token_store_remove_owner (store_tokens (fixture), "anna@office", &error));
  g_assert_true (usher_token_store_remove_owner (store_tokens (fixture), "%@office", &error));
  g_assert_no_error (error);
  g_assert_false (store_tokens_exists (fixture, 1));
  g_assert_false (store_tokens_exists (fixture, 2));
  g_assert_true (store_tokens_exists (fixture, 3));
}

static void
test_expire (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_tokens_add (fixture, 1, "anna", 100, 90, NULL);
  store_tokens_add (fixture, 2, "anna", 101, 90, NULL);
  store_tokens_add (fixture, 3, "anna", 200, 49, NULL);
  store_tokens_add (fixture, 4, "anna", 200, 50, NULL);
  store_tokens_add (fixture, 5, "anna", 50, 20, NULL);
  g_assert_cmpint (usher_token_store_expire (store_tokens (fixture), 101, 50, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_false (store_tokens_exists (fixture, 1));
  g_assert_true (store_tokens_exists (fixture, 2));
  g_assert_false (store_tokens_exists (fixture, 3));
  g_assert_true (store_tokens_exists (fixture, 4));
  g_assert_cmpint (usher_token_store_expire (store_tokens (fixture), 101, 50, &error), ==, 0);
  g_assert_no_error (error);
}

static gpointer
store_tokens_race (gpointer data)
{
  StoreFixture *fixture = data;
  UsherAuditEntry audit = { .at = 1, .actor = "anna@office", .action = "sign-in", .outcome = "ok" };
  static gint number;
  GError *error = NULL;
  gboolean done = TRUE;

  for (guint i = 0; done && i < TOKENS_EACH; i++)
    {
      done = store_tokens_add (fixture, (guint) g_atomic_int_add (&number, 1), "anna", 100, 10, &error);
      usher_audit_store_write (USHER_AUDIT_STORE (fixture->store), &audit);
    }
  store_fixture_finished (fixture, done, error, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_many (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_fixture_race (fixture, store_tokens_race);
  g_assert_cmpint (fixture->winners, ==, STORE_RACERS);
  g_assert_true (usher_audit_store_flush (USHER_AUDIT_STORE (fixture->store), &error));
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, STORE_RACERS * TOKENS_EACH);
  g_assert_cmpint (usher_token_store_expire (store_tokens (fixture), 1000, 0, &error), ==, STORE_RACERS * TOKENS_EACH);
  g_assert_no_error (error);
}

/**
 * store_tokens_register:
 * @adapter: whose store is tested
 */
void
store_tokens_register (const char *adapter)
{
  store_fixture_add (adapter, "tokens/add-get", test_add_get);
  store_fixture_add (adapter, "tokens/add-with-entry", test_add_with_entry);
  store_fixture_add (adapter, "tokens/no-groups", test_no_groups);
  store_fixture_add (adapter, "tokens/touch", test_touch);
  store_fixture_add (adapter, "tokens/remove", test_remove);
  store_fixture_add (adapter, "tokens/remove-owner", test_remove_owner);
  store_fixture_add (adapter, "tokens/expire", test_expire);
  store_fixture_add (adapter, "tokens/many", test_many);
}
