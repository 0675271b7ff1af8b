/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/login-policy.h"

/* a person may mistype twice for free; a machine that guesses gets a few hundred tries a day */
const UsherLoginLimits usher_login_policy_user_limits = {
  .free = 2,
  .locked = 10,
  .step = G_TIME_SPAN_SECOND / 2,
  .longest = 8 * G_TIME_SPAN_SECOND,
  .lock = 5 * 60 * G_TIME_SPAN_SECOND,
  .fade = 15 * 60 * G_TIME_SPAN_SECOND,
};

/* a whole school may sit behind one address: only floods are slowed */
const UsherLoginLimits usher_login_policy_address_limits = {
  .free = 50,
  .locked = 500,
  .step = G_TIME_SPAN_SECOND / 4,
  .longest = 8 * G_TIME_SPAN_SECOND,
  .lock = 60 * G_TIME_SPAN_SECOND,
  .fade = 15 * 60 * G_TIME_SPAN_SECOND,
};

static gint64
login_policy_delay (guint                   failures,
                    const UsherLoginLimits *limits)
{
  guint doublings;

  if (failures <= limits->free)
    return 0;
  doublings = MIN (failures - limits->free - 1, 20);
  return MIN (limits->step << doublings, limits->longest);
}

static gboolean
login_policy_faded (UsherLoginAttempts      attempts,
                    const UsherLoginLimits *limits,
                    gint64                  now)
{
  return attempts.failures == 0 || now - attempts.last >= limits->fade;
}

/**
 * usher_login_policy_judge:
 * @attempts: what is remembered
 * @limits: how tries are slowed
 * @now: µs, the clock of @attempts
 * @until: (out): with WAIT when the try may be looked at, with LOCKED when one may be made again
 *
 * Returns: what becomes of a try that comes now
 */
UsherLoginVerdict
usher_login_policy_judge (UsherLoginAttempts      attempts,
                          const UsherLoginLimits *limits,
                          gint64                  now,
                          gint64                 *until)
{
  *until = now;
  if (login_policy_faded (attempts, limits, now))
    return USHER_LOGIN_ALLOW;
  if (attempts.failures >= limits->locked && now < attempts.last + limits->lock)
    {
      *until = attempts.last + limits->lock;
      return USHER_LOGIN_LOCKED;
    }
  if (now >= attempts.not_before)
    return USHER_LOGIN_ALLOW;
  *until = attempts.not_before;
  /* many tries at once would queue up behind each other: they are told to come back */
  return attempts.not_before - now > 2 * limits->longest ? USHER_LOGIN_LOCKED : USHER_LOGIN_WAIT;
}

/**
 * usher_login_policy_reserve:
 * @attempts: what is remembered
 * @limits: how tries are slowed
 * @now: µs
 *
 * Takes the next place, so that tries made side by side are looked at one after the other.
 *
 * Returns: @attempts after an allowed or waiting try was taken up
 */
UsherLoginAttempts
usher_login_policy_reserve (UsherLoginAttempts      attempts,
                            const UsherLoginLimits *limits,
                            gint64                  now)
{
  if (login_policy_faded (attempts, limits, now))
    return (UsherLoginAttempts){ 0 };
  attempts.not_before = MAX (attempts.not_before, now) + login_policy_delay (attempts.failures, limits);
  return attempts;
}

/**
 * usher_login_policy_failed:
 * @attempts: what is remembered
 * @limits: how tries are slowed
 * @now: µs
 *
 * Returns: @attempts after one more wrong try
 */
UsherLoginAttempts
usher_login_policy_failed (UsherLoginAttempts      attempts,
                           const UsherLoginLimits *limits,
                           gint64                  now)
{
  if (login_policy_faded (attempts, limits, now))
    attempts = (UsherLoginAttempts){ 0 };
  /* after a lock one more wrong try locks again, so the count need not grow */
  attempts.failures = MIN (attempts.failures + 1, limits->locked);
  attempts.last = now;
  attempts.not_before = MAX (attempts.not_before, now + login_policy_delay (attempts.failures, limits));
  return attempts;
}
