/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/core/host.h"
#include "common/config.h"

G_BEGIN_DECLS

extern const UsherConfigTable usher_host_file_table;

UsherHost *usher_host_file_read (const UsherConfigFile  *file,
                                 const UsherConfigPlace *place,
                                 UsherConfigProblems    *problems);

G_END_DECLS
