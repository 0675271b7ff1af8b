/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"

#include <gio/gio.h>

/* the words and statuses that clients are written against: a change here is a change of the API */
static const struct
{
  UsherError  code;
  const char *word;
  int         status;
} words[] = {
  { USHER_ERROR_WRONG_CREDENTIALS, "wrong-credentials", 401 }, { USHER_ERROR_LOCKED, "locked", 429 },
  { USHER_ERROR_PASSWORD_EXPIRED, "password-expired", 403 },   { USHER_ERROR_ACCOUNT_DISABLED, "account-disabled", 403 },
  { USHER_ERROR_NOT_SIGNED_IN, "not-signed-in", 401 },         { USHER_ERROR_FORBIDDEN, "forbidden", 403 },
  { USHER_ERROR_NOT_FOUND, "not-found", 404 },                 { USHER_ERROR_BAD_REQUEST, "bad-request", 400 },
  { USHER_ERROR_IN_USE, "in-use", 409 },                       { USHER_ERROR_NO_FREE_DESKTOP, "no-free-desktop", 503 },
  { USHER_ERROR_LIMIT_REACHED, "limit-reached", 409 },         { USHER_ERROR_POOL_CLOSED, "pool-closed", 403 },
  { USHER_ERROR_START_FAILED, "start-failed", 500 },           { USHER_ERROR_HOST_LOST, "host-lost", 503 },
  { USHER_ERROR_TIMEOUT, "timeout", 504 },                     { USHER_ERROR_BUSY, "busy", 503 },
  { USHER_ERROR_CONFLICT, "conflict", 409 },                   { USHER_ERROR_UNAVAILABLE, "unavailable", 503 },
  { USHER_ERROR_INTERNAL, "internal", 500 },
};

static void
test_words (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (words), ==, USHER_N_ERRORS);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      UsherError code = USHER_N_ERRORS;

      g_assert_cmpstr (usher_error_to_word (words[i].code), ==, words[i].word);
      g_assert_cmpint (usher_error_to_status (words[i].code), ==, words[i].status);
      g_assert_true (usher_error_from_word (words[i].word, &code));
      g_assert_cmpint (code, ==, words[i].code);
    }
}

static void
test_strangers (void)
{
  static const char *const strangers[] = { NULL, "", "Locked", "locked ", "unknown", "internal\n", "0" };
  static const int numbers[] = { -1, USHER_N_ERRORS, G_MAXINT, G_MININT };
  UsherError code = USHER_ERROR_BUSY;

  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    g_assert_false (usher_error_from_word (strangers[i], &code));
  g_assert_cmpint (code, ==, USHER_ERROR_BUSY);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_cmpstr (usher_error_to_word (numbers[i]), ==, "internal");
      g_assert_cmpint (usher_error_to_status (numbers[i]), ==, 500);
    }
}

static void
test_is (void)
{
  g_autoptr (GError) ours = g_error_new_literal (USHER_ERROR, USHER_ERROR_PASSWORD_EXPIRED, "x");
  g_autoptr (GError) theirs = g_error_new_literal (G_IO_ERROR, (int) USHER_ERROR_PASSWORD_EXPIRED, "x");

  g_assert_true (usher_error_is (ours, USHER_ERROR_PASSWORD_EXPIRED));
  g_assert_false (usher_error_is (ours, USHER_ERROR_LOCKED));
  /* the same number of another domain says something else */
  g_assert_false (usher_error_is (theirs, USHER_ERROR_PASSWORD_EXPIRED));
  g_assert_false (usher_error_is (NULL, USHER_ERROR_WRONG_CREDENTIALS));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/words", test_words);
  g_test_add_func ("/error/strangers", test_strangers);
  g_test_add_func ("/error/is", test_is);
  return g_test_run ();
}
