/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/secret.h"

G_BEGIN_DECLS

/* spice-server keeps 60 bytes with the NUL; 32 random bytes are 43 characters of base64url */
#define USHER_TICKET_MAX 59
#define USHER_TICKET_RANDOM 32

UsherSecret *usher_ticket_new     (const UsherSecret *random);
gint64       usher_ticket_expires (gint64             now,
                                   guint              life);

G_END_DECLS
