/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/secret.h"

#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* mapping and locking a page takes longer than most secrets are needed */
#define SECRET_SPARE_PAGES 64

/**
 * UsherSecret:
 *
 * If secrets shared pages, a count of users a page would decide when it may be unlocked: each secret has a page run of
 * its own instead, at the price of 4 KiB each.
 */
struct _UsherSecret
{
  gatomicrefcount refs;
  gsize           length;
  gsize           mapped;
  UsherSecret    *next_spare;
  char            bytes[];
};

/* wiped secrets of one page each, whose pages stay locked */
static GMutex secret_spare_lock;
static UsherSecret *secret_spare;
static guint secret_n_spare;

static UsherSecret *
secret_take_spare (void)
{
  UsherSecret *secret;

  g_mutex_lock (&secret_spare_lock);
  secret = secret_spare;
  if (secret != NULL)
    {
      secret_spare = secret->next_spare;
      secret_n_spare--;
    }
  g_mutex_unlock (&secret_spare_lock);
  return secret;
}

static gboolean
secret_give_spare (UsherSecret *secret)
{
  gboolean kept;

  g_mutex_lock (&secret_spare_lock);
  kept = secret_n_spare < SECRET_SPARE_PAGES;
  if (kept)
    {
      secret->next_spare = secret_spare;
      secret_spare = secret;
      secret_n_spare++;
    }
  g_mutex_unlock (&secret_spare_lock);
  return kept;
}

static UsherSecret *
secret_map (gsize mapped)
{
  UsherSecret *secret = mmap (NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (secret == MAP_FAILED)
    g_error ("out of memory for a secret of %" G_GSIZE_FORMAT " bytes", mapped);
  /* best effort: RLIMIT_MEMLOCK may be small, and a refusal must not stop a sign-in */
  (void) mlock (secret, mapped);
  (void) madvise (secret, mapped, MADV_DONTDUMP);
  secret->mapped = mapped;
  return secret;
}

static UsherSecret *
secret_alloc (gsize length)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize mapped = (sizeof (UsherSecret) + length + 1 + page - 1) / page * page;
  UsherSecret *secret = mapped == page ? secret_take_spare () : NULL;

  if (secret == NULL)
    secret = secret_map (mapped);
  g_atomic_ref_count_init (&secret->refs);
  secret->length = length;
  return secret;
}

/**
 * usher_secret_new:
 * @bytes: the bytes to copy; the caller wipes its own
 * @length: how many
 *
 * Returns: (transfer full): a secret; a NUL stands behind the bytes
 */
UsherSecret *
usher_secret_new (const void *bytes,
                  gsize       length)
{
  UsherSecret *secret = secret_alloc (length);

  if (length > 0)
    memcpy (secret->bytes, bytes, length);
  return secret;
}

/**
 * usher_secret_new_take:
 * @text: (transfer full): a text, wiped and freed here
 *
 * Returns: (transfer full): a secret with the bytes of @text
 */
UsherSecret *
usher_secret_new_take (char *text)
{
  UsherSecret *secret = usher_secret_new (text, strlen (text));

  usher_secret_wipe_text (text);
  return secret;
}

/**
 * usher_secret_random:
 * @length: how many bytes
 *
 * Returns: (transfer full): @length bytes of the kernel's randomness (getrandom(2))
 */
UsherSecret *
usher_secret_random (gsize length)
{
  UsherSecret *secret = secret_alloc (length);

  randombytes_buf (secret->bytes, length);
  return secret;
}

UsherSecret *
usher_secret_ref (UsherSecret *secret)
{
  g_atomic_ref_count_inc (&secret->refs);
  return secret;
}

void
usher_secret_unref (UsherSecret *secret)
{
  if (!g_atomic_ref_count_dec (&secret->refs))
    return;
  sodium_memzero (secret->bytes, secret->length);
  if (secret->mapped != (gsize) sysconf (_SC_PAGESIZE) || !secret_give_spare (secret))
    munmap (secret, secret->mapped);
}

/**
 * usher_secret_text:
 * @secret: a secret
 *
 * Returns: the bytes with a NUL behind them; theirs may hold NULs too. Not to be copied anywhere that outlives @secret
 */
const char *
usher_secret_text (const UsherSecret *secret)
{
  return secret->bytes;
}

gsize
usher_secret_length (const UsherSecret *secret)
{
  return secret->length;
}

/**
 * usher_secret_equal:
 * @secret: a secret
 * @other: another
 *
 * Returns: whether both hold the same bytes; takes the same time wherever they differ
 */
gboolean
usher_secret_equal (const UsherSecret *secret,
                    const UsherSecret *other)
{
  return secret->length == other->length &&
         sodium_memcmp (secret->bytes, other->bytes, secret->length) == 0;
}

/**
 * usher_secret_wipe:
 * @bytes: memory of the caller
 * @length: its size
 *
 * Overwrites memory in a way the compiler does not drop.
 */
void
usher_secret_wipe (void *bytes,
                   gsize length)
{
  sodium_memzero (bytes, length);
}

/**
 * usher_secret_digest:
 * @text: a token
 * @digest: (out): SHA-256 of @text, #USHER_SECRET_DIGEST_LENGTH bytes
 *
 * GLib's own checksum leaves what it read on the heap; this one leaves nothing.
 */
void
usher_secret_digest (const char *text,
                     guint8     *digest)
{
  crypto_hash_sha256 (digest, (const guchar *) text, strlen (text));
}

/**
 * usher_secret_wipe_text:
 * @text: (transfer full) (nullable): a text on the heap
 *
 * Overwrites and frees @text.
 */
void
usher_secret_wipe_text (char *text)
{
  if (text == NULL)
    return;
  sodium_memzero (text, strlen (text));
  g_free (text);
}
