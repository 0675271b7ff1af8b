/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/session-rules.h"

#include <string.h>

#include "common/units.h"

#define SESSION_RULES_AFTER " after "

static const char *const session_do_words[USHER_N_SESSION_DOS] = {
  [USHER_SESSION_DO_NOTHING] = "keep",
  [USHER_SESSION_DO_WARN] = "warn",
  [USHER_SESSION_DO_LOCK] = "lock",
  [USHER_SESSION_DO_SUSPEND] = "suspend",
  [USHER_SESSION_DO_LOG_OFF] = "log-off",
  [USHER_SESSION_DO_SHUT_DOWN] = "shut-down",
  [USHER_SESSION_DO_FORCE_OFF] = "force-off",
  [USHER_SESSION_DO_RECYCLE] = "recycle",
};

static const char *const session_why_words[] = {
  [USHER_SESSION_WHY_NONE] = "none",
  [USHER_SESSION_WHY_DISCONNECT] = "disconnect",
  [USHER_SESSION_WHY_IDLE] = "idle",
  [USHER_SESSION_WHY_LONGEST] = "longest",
  [USHER_SESSION_WHY_LOG_OFF] = "log-off",
  [USHER_SESSION_WHY_ENTITLEMENT] = "entitlement",
};

static gint64
session_rules_span (guint seconds)
{
  return (gint64) seconds * G_TIME_SPAN_SECOND;
}

/* what a guest as it is can be told instead */
static UsherSessionDo
session_rules_possible (const UsherSessionFacts *facts,
                        UsherSessionDo           what)
{
  if (what == USHER_SESSION_DO_RECYCLE)
    return what;
  if (!(facts->guest & USHER_SESSION_GUEST_ON))
    return USHER_SESSION_DO_NOTHING;
  if (facts->guest & USHER_SESSION_GUEST_AGENT)
    return what;
  if (what == USHER_SESSION_DO_LOG_OFF)
    return USHER_SESSION_DO_SHUT_DOWN;
  return what == USHER_SESSION_DO_LOCK ? USHER_SESSION_DO_NOTHING : what;
}

/* of what is due, the strongest; of what is yet to come, the first */
static void
session_rules_weigh (UsherSessionStep       *best,
                     const UsherSessionStep *other,
                     gint64                  now)
{
  gboolean due = best->at <= now;

  if (other->what == USHER_SESSION_DO_NOTHING)
    return;
  if (other->at <= now ? !due || other->what > best->what
                       : !due && (other->at < best->at || (other->at == best->at && other->what > best->what)))
    *best = *other;
}

static void
session_rules_add (UsherSessionStep        *best,
                   const UsherSessionFacts *facts,
                   UsherSessionDo           what,
                   UsherSessionWhy          why,
                   gint64                   at,
                   gint64                   now)
{
  UsherSessionStep step = { session_rules_possible (facts, what), why, at, 0 };

  /* it, or something stronger, was done already since it was due */
  if (facts->asked >= step.what && facts->asked_at >= at)
    return;
  session_rules_weigh (best, &step, now);
}

/* whether what the guest was asked for still has its reason: a user who is back is not sent away */
static gboolean
session_rules_still (const UsherSessionFacts *facts)
{
  switch (facts->asked_why)
    {
    case USHER_SESSION_WHY_DISCONNECT:
      return facts->left != 0 && facts->left <= facts->asked_at;
    case USHER_SESSION_WHY_IDLE:
      return (facts->left != 0 && facts->left <= facts->asked_at) ||
             (facts->idle_since != 0 && facts->idle_since <= facts->asked_at);
    case USHER_SESSION_WHY_LONGEST:
    case USHER_SESSION_WHY_LOG_OFF:
    case USHER_SESSION_WHY_ENTITLEMENT:
      return TRUE;
    case USHER_SESSION_WHY_NONE:
    default:
      return FALSE;
    }
}

/* a guest that does not do what it was asked is asked more strongly */
static void
session_rules_press (UsherSessionStep         *best,
                     const UsherSessionPolicy *policy,
                     const UsherSessionFacts  *facts,
                     gint64                    now)
{
  gint64 at = facts->asked_at + session_rules_span (policy->patience);

  if (!session_rules_still (facts))
    return;
  if (facts->asked == USHER_SESSION_DO_LOG_OFF)
    session_rules_add (best, facts, USHER_SESSION_DO_SHUT_DOWN, facts->asked_why, at, now);
  else if (facts->asked == USHER_SESSION_DO_SHUT_DOWN)
    session_rules_add (best, facts, USHER_SESSION_DO_FORCE_OFF, facts->asked_why, at, now);
}

/* a warning that would come before the time even began to run says nothing; 0 when all would */
static gint64
session_rules_first_warning (const UsherSessionPolicy *policy,
                             gint64                    end,
                             gint64                    since)
{
  for (guint i = 0; i < policy->n_warnings; i++)
    if (end - session_rules_span (policy->warnings[i]) > since)
      return end - session_rules_span (policy->warnings[i]);
  return 0;
}

/* the last warning that is due and was not given, or the next one */
static void
session_rules_warn (UsherSessionStep         *best,
                    const UsherSessionPolicy *policy,
                    const UsherSessionFacts  *facts,
                    const UsherSessionStep   *end,
                    gint64                    since,
                    gint64                    now)
{
  for (guint i = policy->n_warnings; i-- > 0;)
    {
      UsherSessionStep warning = { USHER_SESSION_DO_WARN, end->why, end->at - session_rules_span (policy->warnings[i]), end->at };

      if (warning.at <= since || facts->warned >= warning.at)
        continue;
      if (warning.at <= now)
        warning.ends = MAX (end->at, now + session_rules_span (policy->warnings[policy->n_warnings - 1]));
      session_rules_weigh (best, &warning, now);
      if (warning.at <= now)
        return;
    }
}

/*
 * An end that its user, who is connected, is warned of. Who was not warned in time, as after a time without a broker, is
 * warned then, and has as long as the last warning gives.
 */
static void
session_rules_end (UsherSessionStep         *best,
                   const UsherSessionPolicy *policy,
                   const UsherSessionFacts  *facts,
                   const UsherSessionStep   *end,
                   gint64                    since,
                   gint64                    now)
{
  gint64 first = facts->left == 0 ? session_rules_first_warning (policy, end->at, since) : 0;
  gint64 at = end->at;

  if (session_rules_possible (facts, end->what) == USHER_SESSION_DO_NOTHING ||
      (facts->asked >= end->what && facts->asked_at >= end->at))
    return;
  if (first != 0)
    {
      gint64 told = facts->warned >= first ? MIN (facts->warned, now) : MAX (now, first);

      at = MAX (at, told + session_rules_span (policy->warnings[policy->n_warnings - 1]));
      session_rules_warn (best, policy, facts, end, since, now);
    }
  session_rules_add (best, facts, end->what, end->why, at, now);
}

/**
 * usher_session_rules_next:
 * @policy: what the pool's file says
 * @facts: how the session stands
 * @now: µs since the epoch
 *
 * Returns: what is to be done next, and when; with @at past, at once
 */
UsherSessionStep
usher_session_rules_next (const UsherSessionPolicy *policy,
                          const UsherSessionFacts  *facts,
                          gint64                    now)
{
  UsherSessionStep best = { USHER_SESSION_DO_NOTHING, USHER_SESSION_WHY_NONE, G_MAXINT64, 0 };
  gint64 idle_since = facts->idle_since != 0 ? facts->idle_since : facts->left;

  if (facts->lost_entitlement != 0)
    session_rules_add (&best, facts, policy->on_lost_entitlement, USHER_SESSION_WHY_ENTITLEMENT, facts->lost_entitlement, now);
  if (facts->logged_off != 0)
    session_rules_add (&best, facts, policy->on_log_off, USHER_SESSION_WHY_LOG_OFF, facts->logged_off, now);
  if (facts->left != 0)
    session_rules_add (&best, facts, policy->on_disconnect.what, USHER_SESSION_WHY_DISCONNECT,
                       facts->left + session_rules_span (MAX (policy->grace, policy->on_disconnect.after)), now);
  if (idle_since != 0 && policy->idle.what != USHER_SESSION_DO_NOTHING)
    {
      UsherSessionStep end = { policy->idle.what, USHER_SESSION_WHY_IDLE, idle_since + session_rules_span (policy->idle.after), 0 };

      session_rules_end (&best, policy, facts, &end, idle_since, now);
    }
  if (facts->began != 0 && policy->longest > 0)
    {
      UsherSessionStep end = {
        USHER_SESSION_DO_LOG_OFF, USHER_SESSION_WHY_LONGEST, facts->began + session_rules_span (policy->longest), 0,
      };

      session_rules_end (&best, policy, facts, &end, facts->began, now);
    }
  session_rules_press (&best, policy, facts, now);
  return best;
}

/**
 * usher_session_rules_parse:
 * @text: "log-off after 30min", "lock", "keep"
 * @allowed: bits 1 << #UsherSessionDo of what may be done
 * @rule: (out): the rule
 *
 * Returns: FALSE, with @rule untouched, for anything else; keep is allowed always, and has no time
 */
gboolean
usher_session_rules_parse (const char       *text,
                           guint             allowed,
                           UsherSessionRule *rule)
{
  const char *after = strstr (text, SESSION_RULES_AFTER);
  g_autofree char *word = after != NULL ? g_strndup (text, after - text) : g_strdup (text);
  guint seconds = 0;

  if (after != NULL && !usher_units_parse_duration (after + strlen (SESSION_RULES_AFTER), &seconds))
    return FALSE;
  for (int what = 0; what < USHER_N_SESSION_DOS; what++)
    {
      if (strcmp (word, session_do_words[what]) != 0)
        continue;
      if (what == USHER_SESSION_DO_NOTHING ? after != NULL : !(allowed & 1u << what))
        return FALSE;
      *rule = (UsherSessionRule){ what, seconds };
      return TRUE;
    }
  return FALSE;
}

static int
session_rules_compare (gconstpointer a,
                       gconstpointer b,
                       gpointer      data)
{
  guint left = *(const guint *) a;
  guint right = *(const guint *) b;

  return left > right ? -1 : left < right;
}

/**
 * usher_session_rules_parse_warnings:
 * @texts: (array zero-terminated=1): times before the end: "15min", "1min", in any order
 * @policy: takes them, the longest first
 *
 * Returns: FALSE, with @policy untouched, when one is no time, there are more than USHER_SESSION_RULES_WARNINGS, or none
 */
gboolean
usher_session_rules_parse_warnings (const char *const  *texts,
                                    UsherSessionPolicy *policy)
{
  guint warnings[USHER_SESSION_RULES_WARNINGS];
  guint n = 0;

  for (; texts[n] != NULL; n++)
    if (n == G_N_ELEMENTS (warnings) || !usher_units_parse_duration (texts[n], &warnings[n]) || warnings[n] == 0)
      return FALSE;
  if (n == 0)
    return FALSE;
  g_qsort_with_data (warnings, n, sizeof *warnings, session_rules_compare, NULL);
  memcpy (policy->warnings, warnings, n * sizeof *warnings);
  policy->n_warnings = n;
  return TRUE;
}

/**
 * usher_session_do_to_word:
 *
 * Returns: as it is written in a pool's file
 */
const char *
usher_session_do_to_word (UsherSessionDo what)
{
  g_return_val_if_fail ((guint) what < USHER_N_SESSION_DOS, "?");
  return session_do_words[what];
}

const char *
usher_session_why_to_word (UsherSessionWhy why)
{
  g_return_val_if_fail ((guint) why < G_N_ELEMENTS (session_why_words), "?");
  return session_why_words[why];
}
