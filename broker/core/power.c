/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/power.h"

const char *
usher_power_to_word (UsherPower power)
{
  static const char *const words[] = {
    [USHER_POWER_UNKNOWN] = "unknown", [USHER_POWER_OFF] = "off",           [USHER_POWER_ON] = "on",
    [USHER_POWER_PAUSED] = "paused",   [USHER_POWER_STOPPING] = "stopping",
  };

  g_return_val_if_fail ((guint) power < G_N_ELEMENTS (words), "unknown");
  return words[power];
}
