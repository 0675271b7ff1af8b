/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherAuditEntry: who did what to which desktop, from where, with what outcome; a borrowed value
 * @at: µs since the epoch
 * @actor: "name@realm", or "keeper", or "uid:N" at the admin socket
 * @action: a word: sign-in sign-out launch start shutdown reset claim release recycle clone remove ticket viewer …
 * @pool, @desktop, @desktop_name, @session: (nullable): what it was done to
 * @address: (nullable): where from
 * @outcome: "ok", or an error's code word
 * @detail: (nullable): for administrators; never a secret
 */
typedef struct
{
  gint64      at;
  const char *actor;
  const char *action;
  const char *pool;
  const char *desktop;
  const char *desktop_name;
  const char *session;
  const char *address;
  const char *outcome;
  const char *detail;
} UsherAuditEntry;

G_END_DECLS
