/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherLoginAttempts: what is remembered of one user's, or one address's, tries
 * @failures: wrong ones in a row; faded with time
 * @last: the last wrong one; µs, any clock that does not go back
 * @not_before: the next try is not looked at earlier
 */
typedef struct
{
  guint  failures;
  gint64 last;
  gint64 not_before;
} UsherLoginAttempts;

/**
 * UsherLoginLimits: how tries are slowed
 * @free: wrong ones that cost nothing
 * @locked: from so many wrong ones on, tries are refused instead of slowed
 * @step: µs, doubled with each wrong one past @free
 * @longest: µs, the longest delay
 * @lock: µs, how long a lock lasts
 * @fade: µs without a wrong try after which all is forgotten
 */
typedef struct
{
  guint  free;
  guint  locked;
  gint64 step;
  gint64 longest;
  gint64 lock;
  gint64 fade;
} UsherLoginLimits;

typedef enum
{
  USHER_LOGIN_ALLOW,
  USHER_LOGIN_WAIT,
  USHER_LOGIN_LOCKED,
} UsherLoginVerdict;

extern const UsherLoginLimits usher_login_policy_user_limits;
extern const UsherLoginLimits usher_login_policy_address_limits;

UsherLoginVerdict usher_login_policy_judge   (UsherLoginAttempts       attempts,
                                              const UsherLoginLimits  *limits,
                                              gint64                   now,
                                              gint64                  *until);
UsherLoginAttempts usher_login_policy_reserve (UsherLoginAttempts      attempts,
                                               const UsherLoginLimits *limits,
                                               gint64                  now);
UsherLoginAttempts usher_login_policy_failed (UsherLoginAttempts       attempts,
                                              const UsherLoginLimits  *limits,
                                              gint64                   now);

G_END_DECLS
