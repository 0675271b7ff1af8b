/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/fingerprint.h"

#include <string.h>

#define DIGEST_BYTES 32

/**
 * usher_fingerprint_of:
 * @der: a certificate in DER
 * @length: its size
 *
 * Returns: (transfer full): its SHA-256 as "AB:CD:…"
 */
char *
usher_fingerprint_of (const guint8 *der,
                      gsize         length)
{
  g_autofree char *hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, length);

  return usher_fingerprint_normalise (hex);
}

/**
 * usher_fingerprint_normalise:
 * @text: a SHA-256 in hexadecimal as people write it: with colons or spaces, or a "sha256:" before it, or none
 *
 * Returns: (transfer full) (nullable): "AB:CD:…", so that equal ones are equal texts; NULL when it is none
 */
char *
usher_fingerprint_normalise (const char *text)
{
  g_autoptr (GString) digits = g_string_sized_new (3 * DIGEST_BYTES);
  gsize count = 0;

  if (g_ascii_strncasecmp (text, "sha256:", strlen ("sha256:")) == 0)
    text += strlen ("sha256:");

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == ':' || *c == ' ')
        continue;
      if (!g_ascii_isxdigit (*c) || count == 2 * DIGEST_BYTES)
        return NULL;
      if (count > 0 && count % 2 == 0)
        g_string_append_c (digits, ':');
      g_string_append_c (digits, g_ascii_toupper (*c));
      count++;
    }
  return count == 2 * DIGEST_BYTES ? g_strdup (digits->str) : NULL;
}
