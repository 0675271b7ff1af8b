/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <spice-client.h>

#include "client/model/failure.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

void     usher_spice_link_set_up  (SpiceSession              *session,
                                   const UsherLaunchDocument *document);
gboolean usher_spice_link_explain (SpiceChannel              *channel,
                                   SpiceChannelEvent          event,
                                   gboolean                   was_open,
                                   UsherFailureKind          *kind);

G_END_DECLS
