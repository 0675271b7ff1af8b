/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/template.h"
#include "common/config.h"

G_BEGIN_DECLS

extern const UsherConfigTable usher_template_file_table;

UsherTemplate *usher_template_file_read (const UsherConfigFile  *file,
                                         const UsherConfigPlace *place,
                                         UsherConfigProblems    *problems);

G_END_DECLS
