/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * UsherFakeProxy: a CONNECT proxy on loopback, on the loop of the thread that made it
 */
typedef struct _UsherFakeProxy UsherFakeProxy;

UsherFakeProxy *usher_fake_proxy_new        (void);
void            usher_fake_proxy_free       (UsherFakeProxy *proxy);
const char     *usher_fake_proxy_get_url    (UsherFakeProxy *proxy);
const char     *usher_fake_proxy_get_target (UsherFakeProxy *proxy);
guint           usher_fake_proxy_count      (UsherFakeProxy *proxy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFakeProxy, usher_fake_proxy_free)

G_END_DECLS
