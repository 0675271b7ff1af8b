/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* the order of a desktop's columns in every statement */
#define DESKTOP_COLUMNS                                                                                   \
  "id, pool, name, host, template, state, state_since, power, owner, failures, failure, last_used, revision," \
  " version, mac, claimed_at, due_at, flags, note"
