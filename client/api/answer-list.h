/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/api/exchange.h"

G_BEGIN_DECLS

/* the lists of the API's answers; each is (transfer full), and NULL with an error of the wire */
GPtrArray *usher_answer_list_realms (const UsherAnswer *answer,
                                     GError           **error);
GPtrArray *usher_answer_list_offers (const UsherAnswer *answer,
                                     GError           **error);

G_END_DECLS
