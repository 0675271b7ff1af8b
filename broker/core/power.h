/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherPower: what the hypervisor last said of a domain; never part of the state
 */
typedef enum
{
  USHER_POWER_UNKNOWN,
  USHER_POWER_OFF,
  USHER_POWER_ON,
  USHER_POWER_PAUSED,
  USHER_POWER_STOPPING,
} UsherPower;

const char *usher_power_to_word (UsherPower power);

G_END_DECLS
