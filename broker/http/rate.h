/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherRate: how often each of many may do something: a bucket of tokens for each key.
 * May be used by many threads at once.
 */
typedef struct _UsherRate UsherRate;

UsherRate *usher_rate_new  (guint       per_second,
                            guint       burst,
                            guint       most_keys);
void       usher_rate_free (UsherRate  *rate);
guint      usher_rate_take (UsherRate  *rate,
                            const char *key,
                            gint64      now);
guint      usher_rate_tidy (UsherRate  *rate,
                            gint64      now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRate, usher_rate_free)

G_END_DECLS
