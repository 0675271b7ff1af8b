/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/wire/offer.h"

G_BEGIN_DECLS

char *usher_offer_list_write (GPtrArray *offers);

G_END_DECLS
