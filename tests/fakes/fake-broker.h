/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "common/wire/launch-document.h"
#include "common/wire/offer.h"

G_BEGIN_DECLS

/**
 * UsherFakeBroker: a broker that does as a script says, on the loop of the thread that made it
 *
 * It listens with TLS on a free port of 127.0.0.1. The script is a key file, and what it leaves out is a broker with
 * one realm "office" and one user "alice" with the password "secret". See fake-script.h for all of it.
 */
typedef struct _UsherFakeBroker UsherFakeBroker;

UsherFakeBroker *usher_fake_broker_new                (guint16          port);
void             usher_fake_broker_free               (UsherFakeBroker *broker);
void             usher_fake_broker_play               (UsherFakeBroker *broker,
                                                       const char      *script);
const char      *usher_fake_broker_get_url            (UsherFakeBroker *broker);
const char      *usher_fake_broker_get_ca_file        (UsherFakeBroker *broker);
char            *usher_fake_broker_get_fingerprint    (UsherFakeBroker *broker);
void             usher_fake_broker_change_certificate (UsherFakeBroker *broker);
void             usher_fake_broker_sign_all_out       (UsherFakeBroker *broker);
guint            usher_fake_broker_count              (UsherFakeBroker *broker,
                                                       const char      *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFakeBroker, usher_fake_broker_free)

G_END_DECLS
