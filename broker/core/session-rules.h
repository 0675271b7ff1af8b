/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_SESSION_RULES_WARNINGS 8

/**
 * UsherSessionDo: what is done to a user's session, the milder first: who was told the stronger needs no milder one
 * @USHER_SESSION_DO_NOTHING: it stays as it is
 * @USHER_SESSION_DO_WARN: the user is told when it ends
 * @USHER_SESSION_DO_LOCK: the guest's screen is locked
 * @USHER_SESSION_DO_SUSPEND: the desktop's memory is saved and it is off
 * @USHER_SESSION_DO_LOG_OFF: the guest is asked to log the user off
 * @USHER_SESSION_DO_SHUT_DOWN: the guest is asked to shut down
 * @USHER_SESSION_DO_FORCE_OFF: the power is cut
 * @USHER_SESSION_DO_RECYCLE: the desktop is taken from its user and reset
 */
typedef enum
{
  USHER_SESSION_DO_NOTHING,
  USHER_SESSION_DO_WARN,
  USHER_SESSION_DO_LOCK,
  USHER_SESSION_DO_SUSPEND,
  USHER_SESSION_DO_LOG_OFF,
  USHER_SESSION_DO_SHUT_DOWN,
  USHER_SESSION_DO_FORCE_OFF,
  USHER_SESSION_DO_RECYCLE,
} UsherSessionDo;

#define USHER_N_SESSION_DOS (USHER_SESSION_DO_RECYCLE + 1)

/**
 * UsherSessionWhy: for which rule's sake
 * @USHER_SESSION_WHY_NONE: none applies
 * @USHER_SESSION_WHY_DISCONNECT: the viewer is gone
 * @USHER_SESSION_WHY_IDLE: the user did nothing for too long
 * @USHER_SESSION_WHY_LONGEST: the session has lasted too long
 * @USHER_SESSION_WHY_LOG_OFF: the user logged off
 * @USHER_SESSION_WHY_ENTITLEMENT: the user may not use the pool any more
 */
typedef enum
{
  USHER_SESSION_WHY_NONE,
  USHER_SESSION_WHY_DISCONNECT,
  USHER_SESSION_WHY_IDLE,
  USHER_SESSION_WHY_LONGEST,
  USHER_SESSION_WHY_LOG_OFF,
  USHER_SESSION_WHY_ENTITLEMENT,
} UsherSessionWhy;

/**
 * UsherSessionRule: "log-off after 30min"
 * @after: seconds
 */
typedef struct
{
  UsherSessionDo what;
  guint          after;
} UsherSessionRule;

/**
 * UsherSessionPolicy: what a pool's file says of its users' sessions; a plain value. All zero: nothing is ever done
 * @on_disconnect: when the viewer is gone
 * @grace: seconds within which a viewer that comes back was never gone
 * @idle: when the user does nothing
 * @longest: seconds a session may last; 0 for ever
 * @warnings: seconds before an end that comes for @idle or @longest, the longest first; @n_warnings of them
 * @patience: seconds for a guest to do what it was asked, before it is asked more strongly
 * @on_log_off: when the user logs off
 * @on_lost_entitlement: when the user may not use the pool any more
 */
typedef struct
{
  UsherSessionRule on_disconnect;
  guint            grace;
  UsherSessionRule idle;
  guint            longest;
  guint            warnings[USHER_SESSION_RULES_WARNINGS];
  guint            n_warnings;
  guint            patience;
  UsherSessionDo   on_log_off;
  UsherSessionDo   on_lost_entitlement;
} UsherSessionPolicy;

/**
 * UsherSessionGuest: what is known of the guest
 * @USHER_SESSION_GUEST_ON: the desktop runs
 * @USHER_SESSION_GUEST_AGENT: an agent in it locks and logs off when told; without one, a log-off is a shut-down
 */
typedef enum
{
  USHER_SESSION_GUEST_ON = 1 << 0,
  USHER_SESSION_GUEST_AGENT = 1 << 1,
} UsherSessionGuest;

/**
 * UsherSessionFacts: how a user's session stands; times in µs since the epoch, 0 for what has not happened
 * @began: when the user got the desktop, or logged on to it
 * @left: when the last viewer left; 0 while one is connected
 * @idle_since: since when the user does nothing; 0 when that is not so, or not known
 * @logged_off: when the user logged off
 * @lost_entitlement: when it was seen that the user may not use the pool any more
 * @asked, @asked_at, @asked_why: the last step other than a warning that was taken in this session
 * @warned: when the user was last warned
 */
typedef struct
{
  UsherSessionGuest guest;
  gint64            began;
  gint64            left;
  gint64            idle_since;
  gint64            logged_off;
  gint64            lost_entitlement;
  UsherSessionDo    asked;
  gint64            asked_at;
  UsherSessionWhy   asked_why;
  gint64            warned;
} UsherSessionFacts;

/**
 * UsherSessionStep: what comes next
 * @what: NOTHING for never
 * @at: when: at once if that is past; G_MAXINT64 with NOTHING
 * @ends: with WARN, when the session ends that the user is warned of
 */
typedef struct
{
  UsherSessionDo  what;
  UsherSessionWhy why;
  gint64          at;
  gint64          ends;
} UsherSessionStep;

UsherSessionStep usher_session_rules_next        (const UsherSessionPolicy *policy,
                                                  const UsherSessionFacts  *facts,
                                                  gint64                    now);
gboolean         usher_session_rules_parse       (const char               *text,
                                                  guint                     allowed,
                                                  UsherSessionRule         *rule);
gboolean         usher_session_rules_parse_warnings (const char *const     *texts,
                                                  UsherSessionPolicy       *policy);
const char      *usher_session_do_to_word        (UsherSessionDo            what);
const char      *usher_session_why_to_word       (UsherSessionWhy           why);

G_END_DECLS
