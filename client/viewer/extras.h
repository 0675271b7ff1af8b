/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <spice-client-gtk.h>

#include "common/wire/policy.h"

G_BEGIN_DECLS

/**
 * UsherExtras: what a session has beside picture, keys and mouse: sound, clipboard, USB, cards, folders
 *
 * Each is set up only where the policy allows it and the desktop has a channel for it.
 */
typedef struct _UsherExtras UsherExtras;

UsherExtras *usher_extras_new             (SpiceSession      *session,
                                           const UsherPolicy *policy);
void         usher_extras_share_clipboard (UsherExtras       *extras,
                                           gboolean           share);
void         usher_extras_free            (UsherExtras       *extras);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherExtras, usher_extras_free)

G_END_DECLS
