/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/sign-in-realm.h"
#include "broker/settings.h"

G_BEGIN_DECLS

GPtrArray *usher_app_realms_make (const UsherSettings *settings,
                              GError             **error);

G_END_DECLS
