/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "client/flow/shell.h"
#include "client/model/house.h"

G_BEGIN_DECLS

/**
 * UsherContext: what every step of the flow needs; the flow owns it and outlives its steps
 */
typedef struct
{
  UsherShell       *shell;
  GSettings        *settings;
  const UsherHouse *house;
} UsherContext;

G_END_DECLS
