/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define ROUNDS 20000
/* what a full run tries, each time other mutations; a plain run is the same each time, so that it says something of the change */
#define FULL_ROUNDS 200000
#define PLAIN_SEED 20260101
#define MOST_MUTATIONS 8

/* what parsers trip over, more often than random bytes do */
static const char *const tokens[] = {
  "null", "true", "{", "}", "[", "]", "\"", "\\", "\\u0000", "\\ud800", ":", ",", "-1", "0", "1e999", "99999999999999999999", "9223372036854775808",
  "\r\n", "=", "[virt-viewer]", ";", "|", "0x", "%", "\xff", "\xc3", "../", "2030-01-31T08:00:00Z", "9999-99-99T99:99:99Z",
};

static void
mutate (GByteArray *bytes,
        GRand      *random)
{
  guint at = bytes->len == 0 ? 0 : g_rand_int_range (random, 0, bytes->len);
  guint length = bytes->len == 0 ? 0 : g_rand_int_range (random, 0, MIN (bytes->len - at, 64) + 1);
  const char *token = tokens[g_rand_int_range (random, 0, G_N_ELEMENTS (tokens))];
  g_autofree guint8 *tail = NULL;
  guint tail_length = bytes->len - at;

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      if (bytes->len > 0)
        bytes->data[at] ^= 1u << g_rand_int_range (random, 0, 8);
      break;
    case 1:
      g_byte_array_remove_range (bytes, at, length);
      break;
    case 2:
      g_byte_array_set_size (bytes, at);
      break;
    case 3:
      tail = g_memdup2 (bytes->data + at, tail_length);
      g_byte_array_append (bytes, tail, tail_length);
      break;
    default:
      tail = g_memdup2 (bytes->data + at, tail_length);
      g_byte_array_set_size (bytes, at);
      g_byte_array_append (bytes, (const guint8 *) token, strlen (token));
      g_byte_array_append (bytes, tail, tail_length);
      break;
    }
}

static void
feed (const guint8 *data,
      gsize         size)
{
  /* a block of its own, so that a sanitizer sees a read past its end */
  g_autofree guint8 *copy = g_malloc (size + 1);

  memcpy (copy, data, size);
  copy[size] = '\0';
  LLVMFuzzerTestOneInput (copy, size);
}

static void
test_mutations (gconstpointer data)
{
  const char *seed = data;
  gboolean full = g_getenv ("USHER_TEST_FULL") != NULL;
  int rounds = full ? FULL_ROUNDS : ROUNDS;
  g_autoptr (GRand) random = g_rand_new_with_seed (full ? (guint32) g_test_rand_int () : PLAIN_SEED);

  feed ((const guint8 *) seed, strlen (seed));
  for (int round = 0; round < rounds; round++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      int mutations = g_rand_int_range (random, 1, MOST_MUTATIONS);

      g_byte_array_append (bytes, (const guint8 *) seed, strlen (seed));
      while (mutations-- > 0)
        mutate (bytes, random);
      feed (bytes->data, bytes->len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* GKeyFile warns of some texts; only what shows a defect may end the test */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; usher_fuzz_seeds[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/seed-%u", i);

      g_test_add_data_func (path, usher_fuzz_seeds[i], test_mutations);
    }
  return g_test_run ();
}
