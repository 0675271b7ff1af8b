/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "common/secret.h"

#define LONG "a text that is much longer than the next one"

static void
test_text (void)
{
  g_autoptr (UsherSecret) secret = usher_secret_new ("ab\0cd", 5);
  g_autoptr (UsherSecret) same = usher_secret_new ("ab\0cd", 5);
  g_autoptr (UsherSecret) other = usher_secret_new_take (g_strdup ("ab"));

  g_assert_cmpmem (usher_secret_text (secret), usher_secret_length (secret), "ab\0cd", 5);
  g_assert_cmpint (usher_secret_text (secret)[5], ==, '\0');
  g_assert_cmpstr (usher_secret_text (other), ==, "ab");
  g_assert_true (usher_secret_equal (secret, same));
  g_assert_false (usher_secret_equal (secret, other));
}

/* memory may be used again, what was in it may not be there */
static void
test_wiped (void)
{
  for (guint i = 0; i < 200; i++)
    {
      UsherSecret *former = usher_secret_new (LONG, strlen (LONG));
      g_autoptr (UsherSecret) secret = NULL;

      usher_secret_unref (former);
      secret = usher_secret_new ("", 0);
      for (gsize at = 0; at < strlen (LONG); at++)
        g_assert_cmpint (usher_secret_text (secret)[at], ==, '\0');
    }
}

/* more than are kept as spares, and more than a page */
static void
test_many (void)
{
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_secret_unref);
  g_autofree char *large = g_strnfill (10000, 'x');

  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < 300; i++)
        {
          g_autofree char *text = g_strdup_printf ("%u", i);

          g_ptr_array_add (secrets, usher_secret_new (text, strlen (text)));
        }
      g_ptr_array_add (secrets, usher_secret_new_take (g_strdup (large)));
      for (guint i = 0; i < 300; i++)
        g_assert_cmpint (g_ascii_strtoll (usher_secret_text (secrets->pdata[i]), NULL, 10), ==, i);
      g_assert_cmpstr (usher_secret_text (secrets->pdata[300]), ==, large);
      g_ptr_array_set_size (secrets, 0);
    }
}

static gpointer
use_secrets (gpointer data)
{
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (UsherSecret) secret = usher_secret_new (data, strlen (data));
      UsherSecret *shared = usher_secret_ref (secret);

      g_assert_cmpstr (usher_secret_text (shared), ==, data);
      usher_secret_unref (shared);
    }
  return NULL;
}

static void
test_threads (void)
{
  const char *const texts[] = { "one", "two and more", "three", "four, the longest of all" };
  GThread *threads[G_N_ELEMENTS (texts)];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    threads[i] = g_thread_new (texts[i], use_secrets, (gpointer) texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_thread_join (threads[i]);
}

static void
test_random (void)
{
  g_autoptr (UsherSecret) one = usher_secret_random (16);
  g_autoptr (UsherSecret) other = usher_secret_random (16);

  g_assert_cmpuint (usher_secret_length (one), ==, 16);
  g_assert_false (usher_secret_equal (one, other));
}

static void
test_digest (void)
{
  /* FIPS 180-2, B.1 */
  static const guint8 abc[] = {
    0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
    0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
  };
  guint8 digest[USHER_SECRET_DIGEST_LENGTH];

  usher_secret_digest ("abc", digest);
  g_assert_cmpmem (digest, sizeof digest, abc, sizeof abc);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/text", test_text);
  g_test_add_func ("/secret/wiped", test_wiped);
  g_test_add_func ("/secret/many", test_many);
  g_test_add_func ("/secret/threads", test_threads);
  g_test_add_func ("/secret/random", test_random);
  g_test_add_func ("/secret/digest", test_digest);
  return g_test_run ();
}
