/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/app-hosts.h"
#include "broker/settings.h"

G_BEGIN_DECLS

/**
 * UsherApp: the whole broker: the composition root, the only place that sees flows and adapters
 */
typedef struct _UsherApp UsherApp;

UsherApp *usher_app_new           (const char      *folder);
void      usher_app_set_host_func (UsherApp        *app,
                                   UsherAppHostFunc make);
void      usher_app_free          (UsherApp        *app);
gboolean  usher_app_start         (UsherApp        *app,
                                   GError         **error);
gboolean  usher_app_reload        (UsherApp        *app);
void      usher_app_stop          (UsherApp        *app);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherApp, usher_app_free)

G_END_DECLS
