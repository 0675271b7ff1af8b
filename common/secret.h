/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_SECRET_DIGEST_LENGTH 32

/**
 * UsherSecret:
 *
 * Bytes that must not leak: a password, a ticket, a token. They lie in memory that is
 * locked where the system allows it and kept out of core files, and are wiped with the last
 * reference. Reference counting is atomic; the bytes never change.
 */
typedef struct _UsherSecret UsherSecret;

UsherSecret *usher_secret_new      (const void  *bytes,
                                    gsize        length);
UsherSecret *usher_secret_new_take (char        *text);
UsherSecret *usher_secret_random   (gsize        length);
UsherSecret *usher_secret_ref      (UsherSecret *secret);
void         usher_secret_unref    (UsherSecret *secret);
const char  *usher_secret_text     (const UsherSecret *secret);
gsize        usher_secret_length   (const UsherSecret *secret);
gboolean     usher_secret_equal    (const UsherSecret *secret,
                                    const UsherSecret *other);
void         usher_secret_wipe     (void        *bytes,
                                    gsize        length);
void         usher_secret_wipe_text (char       *text);
void         usher_secret_digest   (const char  *text,
                                    guint8      *digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSecret, usher_secret_unref)

G_END_DECLS
