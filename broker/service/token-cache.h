/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/token-store.h"

G_BEGIN_DECLS

/**
 * UsherTokenCache: sign-ins seen lately, so that a request costs no read of the store. An entry is believed for
 * seconds only, since another broker over the same store may have ended it.
 */
typedef struct _UsherTokenCache UsherTokenCache;

UsherTokenCache *usher_token_cache_new          (gint64               believe);
void             usher_token_cache_free         (UsherTokenCache     *cache);
UsherIdentity   *usher_token_cache_find         (UsherTokenCache     *cache,
                                                 const guint8        *hash,
                                                 gint64               now);
void             usher_token_cache_put          (UsherTokenCache     *cache,
                                                 const UsherTokenRow *row,
                                                 gint64               now);
void             usher_token_cache_remove       (UsherTokenCache     *cache,
                                                 const guint8        *hash);
void             usher_token_cache_tidy         (UsherTokenCache     *cache,
                                                 gint64               now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTokenCache, usher_token_cache_free)

G_END_DECLS
