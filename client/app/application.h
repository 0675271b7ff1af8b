/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "client/model/failure.h"
#include "client/model/house.h"
#include "client/model/options.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

#define USHER_TYPE_APPLICATION (usher_application_get_type ())
G_DECLARE_FINAL_TYPE (UsherApplication, usher_application, USHER, APPLICATION, GtkApplication)

UsherApplication *usher_application_new (UsherOptions        *options,
                                         UsherHouse          *house,
                                         GSettings           *settings,
                                         UsherLaunchDocument *document,
                                         UsherFailure        *trouble);

G_END_DECLS
