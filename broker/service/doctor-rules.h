/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"

G_BEGIN_DECLS

gboolean usher_doctor_rules_should_exist (const UsherDesktop *desktop);
gboolean usher_doctor_rules_is_precious  (const UsherCatalog *catalog,
                                          const UsherDesktop *desktop);
gboolean usher_doctor_rules_is_stray     (UsherContext       *context,
                                          const char         *id,
                                          UsherDesktop      **elsewhere);
gboolean usher_doctor_rules_was_floating (UsherContext       *context,
                                          UsherCatalog       *catalog,
                                          const char         *id);

G_END_DECLS
