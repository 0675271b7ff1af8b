/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* the server certificate's subject, in the order and spelling of spice-gtk's cert-subject */
#define USHER_TEST_PKI_SUBJECT "O=Usher test,CN=localhost"

void usher_test_pki_make       (const char *folder);
void usher_test_pki_make_peers (const char *folder);

G_END_DECLS
