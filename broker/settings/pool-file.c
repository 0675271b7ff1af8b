/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings/pool-file.h"

#include <string.h>

#include "broker/core/calendar-rule.h"
#include "broker/core/name-pattern.h"
#include "common/network.h"
#include "common/wire/usb-filter.h"

#define SIZE_MOST 100000
#define SNAPSHOTS_MOST 50
#define AT_ONCE_MOST 1000
#define VERSION_MOST G_MAXINT
#define VERSION_LATEST "latest"

/* in the order of the enums */
static const char *const kind_words[] = { "floating", "manual", "personal", NULL };
static const char *const take_over_words[] = { "ask", "always", "never", NULL };
static const char *const action_words[] = { "start", "shutdown", "reset", "snapshot", "revert", NULL };
static const char *const clipboard_words[] = { "none", "to-guest", "to-client", "both", NULL };
static const char *const folder_words[] = { "none", "ro", "rw", NULL };
static const char *const clone_words[] = { "linked", "full", NULL };
static const char *const placement_words[] = { "spread", "pack", NULL };
static const char *const audio_words[] = { "none", "out", "both", NULL };

static const char *
pool_file_check_pattern (const char *value)
{
  if (!usher_name_pattern_check (value, NULL))
    return "is not a pattern for names: letters, digits, - and one run of up to 6 # that stands for digits, "
           "at most 63 characters, such as office-###";
  return NULL;
}

static const char *
pool_file_check_filter (const char *value)
{
  if (!usher_usb_filter_is_valid (value))
    return "is not a filter: class,vendor,product,version,allow joined by |, with -1 for any, such as 0x08,-1,-1,-1,1";
  return NULL;
}

static const char *
pool_file_check_network (const char *value)
{
  UsherNetwork network;

  if (!usher_network_parse (value, &network))
    return "is not a network such as 192.0.2.0/24 or 2001:db8::/32, with no bits past the prefix, or an IP address";
  return NULL;
}

static gboolean
pool_file_parse_version (const char *text,
                         guint      *version)
{
  guint64 number = 0;

  if (strcmp (text, VERSION_LATEST) != 0 && !g_ascii_string_to_unsigned (text, 10, 1, VERSION_MOST, &number, NULL))
    return FALSE;
  *version = number;
  return TRUE;
}

static const char *
pool_file_check_version (const char *value)
{
  guint version;

  return pool_file_parse_version (value, &version) ? NULL : "is neither latest nor the number of a version";
}

static const char *
pool_file_check_hours (const char *value)
{
  UsherCalendarRule rule;

  return usher_calendar_rule_parse (value, USHER_CALENDAR_SPAN, &rule);
}

static const char *
pool_file_check_schedule (const char *value)
{
  UsherCalendarRule rule;

  return usher_calendar_rule_parse (value, USHER_CALENDAR_SIZES, &rule);
}

static const char *
pool_file_check_snapshots (const char *value)
{
  UsherCalendarRule rule;

  return usher_calendar_rule_parse (value, USHER_CALENDAR_MOMENT, &rule);
}

static const char *
pool_file_check_zone (const char *value)
{
  g_autoptr (GTimeZone) zone = strstr (value, "..") == NULL ? g_time_zone_new_identifier (value) : NULL;

  return zone != NULL ? NULL : "is not a time zone of this machine, such as Europe/Berlin or UTC";
}

/* what is done without anything in the guest, or instead of what only a guest can do */
#define ON_DISCONNECT                                                                                     \
  (1u << USHER_SESSION_DO_SUSPEND | 1u << USHER_SESSION_DO_LOG_OFF | 1u << USHER_SESSION_DO_SHUT_DOWN |   \
   1u << USHER_SESSION_DO_RECYCLE)

static const char *
pool_file_check_on_disconnect (const char *value)
{
  UsherSessionRule rule;

  if (!usher_session_rules_parse (value, ON_DISCONNECT, &rule))
    return "is neither keep nor one of suspend, log-off, shut-down and recycle with a time, such as shut-down after 30min";
  return NULL;
}

#define ON_LOST_ENTITLEMENT                                                                               \
  (1u << USHER_SESSION_DO_LOG_OFF | 1u << USHER_SESSION_DO_SHUT_DOWN | 1u << USHER_SESSION_DO_RECYCLE)

static const char *
pool_file_check_on_lost (const char *value)
{
  UsherSessionRule rule;

  if (!usher_session_rules_parse (value, ON_LOST_ENTITLEMENT, &rule) || strchr (value, ' ') != NULL)
    return "is none of: keep, log-off, shut-down, recycle";
  return NULL;
}

#define MEMBER(name) G_STRUCT_OFFSET (UsherPool, name)

static const UsherConfigKey pool_file_keys[] = {
  { "pool", "title", USHER_CONFIG_TEXT, 0, "@name@", MEMBER (title),
    .doc = "Name that users see" },
  { "pool", "description", USHER_CONFIG_TEXT, 0, NULL, MEMBER (description),
    .doc = "A line below the title" },
  { "pool", "icon", USHER_CONFIG_TEXT, 0, NULL, MEMBER (icon),
    .doc = "Name of an icon that the client has" },
  { "pool", "template", USHER_CONFIG_TEXT, USHER_CONFIG_REQUIRED, NULL, MEMBER (template),
    .doc = "What the desktops are cloned from: a file of templates.d, without .conf" },
  { "pool", "version", USHER_CONFIG_TEXT, 0, VERSION_LATEST, MEMBER (texts.version), .check = pool_file_check_version,
    .doc = "Version of the template: latest follows the one that is current, a number stays with it" },
  { "pool", "clone", USHER_CONFIG_WORD, 0, "linked", MEMBER (clone), .words = clone_words,
    .doc = "What a desktop's disk holds: what differs from the template's, or with full all of it, which takes time and room" },
  { "pool", "kind", USHER_CONFIG_WORD, 0, "floating", MEMBER (kind), .words = kind_words,
    .doc = "floating: any free desktop, reset after use; manual: kept until taken back; personal: assigned once, kept" },
  { "pool", "name-pattern", USHER_CONFIG_TEXT, 0, "@name@-###", MEMBER (name_pattern), .check = pool_file_check_pattern,
    .doc = "Names of the desktops; # stands for a digit" },
  { "pool", "size-min", USHER_CONFIG_NUMBER, 0, "0", MEMBER (size_min), .least = 0, .most = SIZE_MOST,
    .doc = "So many desktops are kept, used or not" },
  { "pool", "size-max", USHER_CONFIG_NUMBER, 0, "10", MEMBER (size_max), .least = 0, .most = SIZE_MOST,
    .doc = "Never more desktops than these" },
  { "pool", "warm", USHER_CONFIG_NUMBER, 0, "0", MEMBER (warm), .least = 0, .most = SIZE_MOST,
    .doc = "So many free desktops are kept running" },
  { "pool", "warm-off", USHER_CONFIG_NUMBER, 0, "0", MEMBER (warm_off), .least = 0, .most = SIZE_MOST,
    .doc = "So many more free desktops are kept, switched off" },
  { "pool", "hours", USHER_CONFIG_LIST, 0, NULL, MEMBER (texts.hours), .check = pool_file_check_hours,
    .doc = "When the pool may be launched: DAYS FROM-TO; always when left out. Sessions that run go on" },
  { "pool", "schedule", USHER_CONFIG_LIST, 0, NULL, MEMBER (texts.schedule), .check = pool_file_check_schedule,
    .doc = "Other sizes at times of the week: DAYS FROM-TO with size-min, warm, warm-off; the last that says one counts" },
  { "pool", "time-zone", USHER_CONFIG_TEXT, 0, NULL, MEMBER (texts.time_zone), .check = pool_file_check_zone,
    .doc = "Where the clock of these times hangs; the broker's own time zone when left out" },
  { "pool", "shrink-after", USHER_CONFIG_DURATION, 0, "10min", MEMBER (shrink_after), .least = 0, .most = 7 * 24 * 3600,
    .doc = "Free desktops that are too many are given up after they were too many for so long" },
  { "pool", "clones-at-once", USHER_CONFIG_NUMBER, 0, "0", MEMBER (at_once.clones), .least = 0, .most = AT_ONCE_MOST,
    .doc = "Most desktops that are being made, or made anew, at a time; 0 for no limit" },
  { "pool", "starts-at-once", USHER_CONFIG_NUMBER, 0, "0", MEMBER (at_once.starts), .least = 0, .most = AT_ONCE_MOST,
    .doc = "Most free desktops that are being started at a time; 0 for no limit" },
  { "pool", "deletes-at-once", USHER_CONFIG_NUMBER, 0, "0", MEMBER (at_once.deletes), .least = 0, .most = AT_ONCE_MOST,
    .doc = "Most desktops that are being removed at a time; 0 for no limit" },
  { "pool", "per-user", USHER_CONFIG_NUMBER, 0, "1", MEMBER (per_user), .least = 1, .most = 100,
    .doc = "Desktops of this pool that one user may have" },
  { "pool", "ticket-life", USHER_CONFIG_DURATION, 0, "60s", MEMBER (ticket_life), .least = 10, .most = 600,
    .doc = "A launch must reach its desktop within this time" },
  { "pool", "start-timeout", USHER_CONFIG_DURATION, 0, "3min", MEMBER (start_timeout), .least = 10, .most = 3600,
    .doc = "A start that takes longer has failed" },
  { "pool", "take-over", USHER_CONFIG_WORD, 0, "ask", MEMBER (take_over), .words = take_over_words,
    .doc = "When a user's desktop is open elsewhere: ask the user, always move it here, or never" },
  { "pool", "user-actions", USHER_CONFIG_WORDS, 0, "start;shutdown;reset", MEMBER (user_actions), .words = action_words,
    .doc = "What users may do with their desktop; none for nothing" },
  { "pool", "snapshots", USHER_CONFIG_NUMBER, 0, "0", MEMBER (snapshots), .least = 0, .most = SNAPSHOTS_MOST,
    .doc = "Snapshots that a user may keep of each of the user's own desktops; 0 for none" },
  { "pool", "snapshot-schedule", USHER_CONFIG_LIST, 0, NULL, MEMBER (texts.snapshot_schedule), .check = pool_file_check_snapshots,
    .doc = "When snapshots of the users' own desktops are made by themselves, and how many are kept: DAYS TIME keep NUMBER" },
  { "pool", "on-disconnect", USHER_CONFIG_TEXT, 0, "keep", MEMBER (texts.on_disconnect), .check = pool_file_check_on_disconnect,
    .doc = "What becomes of a desktop whose viewer is gone: keep, or suspend, log-off, shut-down or recycle after a time" },
  { "pool", "reconnect-grace", USHER_CONFIG_DURATION, 0, "2s", MEMBER (sessions.grace), .least = 0, .most = 3600,
    .doc = "A viewer that comes back within this time was never gone" },
  { "pool", "longest-session", USHER_CONFIG_DURATION, 0, NULL, MEMBER (sessions.longest), .least = 60, .most = 365 * 24 * 3600,
    .doc = "A session that has lasted so long is ended: its user is logged off; never when left out" },
  { "pool", "on-lost-entitlement", USHER_CONFIG_TEXT, 0, "keep", MEMBER (texts.on_lost_entitlement),
    .check = pool_file_check_on_lost,
    .doc = "What becomes of the desktop of a user who may not use the pool any more: keep, log-off, shut-down or recycle" },
  { "pool", "shutdown-timeout", USHER_CONFIG_DURATION, 0, "90s", MEMBER (sessions.patience), .least = 5, .most = 3600,
    .doc = "A guest that was asked to shut down and does not within this time is switched off" },
  { "pool", "hosts", USHER_CONFIG_LIST, 0, NULL, MEMBER (hosts),
    .doc = "Hosts that take these desktops: files of hosts.d, without .conf; all when left out" },
  { "pool", "placement", USHER_CONFIG_WORD, 0, "spread", MEMBER (placement), .words = placement_words,
    .doc = "Which of these hosts takes the next one: the emptiest, or with pack the fullest that can" },
  { "pool", "require-labels", USHER_CONFIG_LIST, 0, NULL, MEMBER (require_labels),
    .doc = "Only hosts that have all of these labels take the desktops" },
  { "pool", "prefer-labels", USHER_CONFIG_LIST, 0, NULL, MEMBER (prefer_labels),
    .doc = "Hosts that have more of these labels take the desktops first" },
  { "entitlement", "allow-users", USHER_CONFIG_LIST, 0, NULL, MEMBER (allow_users),
    .doc = "Users who may use the pool: NAME in any realm, or NAME@REALM" },
  { "entitlement", "allow-groups", USHER_CONFIG_LIST, 0, NULL, MEMBER (allow_groups),
    .doc = "Groups whose members may use the pool: GROUP in any realm, or GROUP@REALM" },
  { "entitlement", "deny-users", USHER_CONFIG_LIST, 0, NULL, MEMBER (deny_users),
    .doc = "Users who may not, whatever allows them" },
  { "entitlement", "deny-groups", USHER_CONFIG_LIST, 0, NULL, MEMBER (deny_groups),
    .doc = "Groups whose members may not, whatever allows them" },
  { "entitlement", "allow-networks", USHER_CONFIG_LIST, 0, NULL, MEMBER (allow_networks), .check = pool_file_check_network,
    .doc = "Networks that clients must be in as well: 192.0.2.0/24, 2001:db8::/32 or an address; any when left out" },
  { "entitlement", "deny-networks", USHER_CONFIG_LIST, 0, NULL, MEMBER (deny_networks), .check = pool_file_check_network,
    .doc = "Networks that clients may not be in, whatever allows them" },
  { "policy", "clipboard", USHER_CONFIG_WORD, 0, "both", MEMBER (policy.clipboard), .words = clipboard_words,
    .doc = "Which way the clipboard carries" },
  { "policy", "files", USHER_CONFIG_FLAG, 0, "yes", MEMBER (policy.flags), .mask = USHER_POLICY_FILES,
    .doc = "Whether files may be dropped onto the desktop" },
  { "policy", "folder", USHER_CONFIG_WORD, 0, "none", MEMBER (policy.folder), .words = folder_words,
    .doc = "How a folder of the client may be shared: ro for reading, rw for reading and writing" },
  { "policy", "audio", USHER_CONFIG_WORD, 0, "both", MEMBER (policy.audio), .words = audio_words,
    .doc = "Sound: out to the client, or both ways with the microphone" },
  { "policy", "usb", USHER_CONFIG_TEXT, 0, NULL, MEMBER (policy.usb), .check = pool_file_check_filter,
    .doc = "Which USB devices may be passed on: class,vendor,product,version,allow joined by |; none when left out" },
  { "policy", "usb-auto", USHER_CONFIG_TEXT, 0, NULL, MEMBER (policy.usb_auto), .check = pool_file_check_filter,
    .doc = "Which of them are passed on without asking" },
  { "policy", "smartcard", USHER_CONFIG_FLAG, 0, "no", MEMBER (policy.flags), .mask = USHER_POLICY_SMARTCARD,
    .doc = "Whether the client's smartcard is seen by the desktop" },
  { "policy", "monitors", USHER_CONFIG_NUMBER, 0, "4", MEMBER (policy.monitors),
    .least = 1, .most = USHER_POLICY_MONITORS_MOST,
    .doc = "Most monitors of a session" },
};

const UsherConfigTable usher_pool_file_table = {
  "pool", "pools.d", pool_file_keys, G_N_ELEMENTS (pool_file_keys),
};

/* at the key's line, or where it would stand */
static void G_GNUC_PRINTF (4, 5)
pool_file_refuse (const UsherConfigFile *file,
                  UsherConfigProblems   *problems,
                  const char            *key,
                  const char            *format,
                  ...)
{
  guint line = MAX (usher_config_file_line (file, "pool", key), usher_config_file_line (file, "pool", NULL));
  g_autofree char *why = NULL;
  va_list arguments;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_config_problems_add (problems, usher_config_file_path (file), line, "pool", key, "%s", why);
}

static void
pool_file_check_sizes (const UsherConfigFile *file,
                       const UsherPool       *pool,
                       UsherConfigProblems   *problems)
{
  guint most = pool->size_max;

  if (pool->size_min > most)
    pool_file_refuse (file, problems, "size-min", "%u is more than size-max, %u", pool->size_min, most);
  if (pool->warm > most)
    pool_file_refuse (file, problems, "warm", "%u is more than size-max, %u", pool->warm, most);
  else if (pool->warm_off > most - pool->warm)
    pool_file_refuse (file, problems, "warm-off", "%u and warm, %u, are more than size-max, %u", pool->warm_off, pool->warm,
                      most);
  if (pool->name_pattern != NULL && usher_name_pattern_size (pool->name_pattern) < most)
    pool_file_refuse (file, problems, "name-pattern", "'%s' has too few # for size-max, %u desktops", pool->name_pattern, most);
  for (guint i = 0; pool->schedule != NULL && i < pool->schedule->len; i++)
    {
      const UsherCalendarRule *rule = &g_array_index (pool->schedule, UsherCalendarRule, i);

      if (MAX (rule->size_min, MAX (rule->warm, rule->warm_off)) > most)
        pool_file_refuse (file, problems, "schedule", "'%s' has more than size-max, %u", pool->texts.schedule[i], most);
    }
}

/* what would take somebody's work away, or is not what it seems */
static void
pool_file_check_sessions (const UsherConfigFile *file,
                          const UsherPool       *pool,
                          UsherConfigProblems   *problems)
{
  UsherSessionDo what = pool->sessions.on_disconnect.what;

  if (pool->snapshots > 0 && pool->kind == USHER_POOL_FLOATING)
    pool_file_refuse (file, problems, "snapshots", "is not for floating pools: nothing of their desktops is kept");
  if (pool->sessions.on_lost_entitlement == USHER_SESSION_DO_RECYCLE && pool->kind != USHER_POOL_FLOATING)
    pool_file_refuse (file, problems, "on-lost-entitlement", "recycle is for floating pools: a directory that forgets a group "
                                                             "for a moment would wipe the users' own desktops");
  if (what == USHER_SESSION_DO_RECYCLE && pool->kind != USHER_POOL_FLOATING)
    pool_file_refuse (file, problems, "on-disconnect", "recycle is for floating pools: it would wipe the users' own desktops");
  if (what == USHER_SESSION_DO_SUSPEND && pool->kind == USHER_POOL_FLOATING)
    pool_file_refuse (file, problems, "on-disconnect", "suspend is not for floating pools: their desktops are reset when they "
                                                       "are off");
}

/* what the check of each text let pass */
static GArray *
pool_file_read_rules (char            **texts,
                      UsherCalendarKind kind)
{
  GArray *rules = texts != NULL ? g_array_new (FALSE, FALSE, sizeof (UsherCalendarRule)) : NULL;
  UsherCalendarRule rule;

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (usher_calendar_rule_parse (texts[i], kind, &rule) == NULL)
      g_array_append_val (rules, rule);
  return rules;
}

static void
pool_file_read_texts (UsherPool *pool)
{
  const char *zone = pool->texts.time_zone;
  UsherSessionRule lost = { USHER_SESSION_DO_NOTHING, 0 };

  if (pool->texts.version != NULL)
    pool_file_parse_version (pool->texts.version, &pool->version);
  if (pool->texts.on_disconnect != NULL)
    usher_session_rules_parse (pool->texts.on_disconnect, ON_DISCONNECT, &pool->sessions.on_disconnect);
  if (pool->texts.on_lost_entitlement != NULL)
    usher_session_rules_parse (pool->texts.on_lost_entitlement, ON_LOST_ENTITLEMENT, &lost);
  pool->sessions.on_lost_entitlement = lost.what;
  pool->hours = pool_file_read_rules (pool->texts.hours, USHER_CALENDAR_SPAN);
  pool->snapshot_schedule = pool_file_read_rules (pool->texts.snapshot_schedule, USHER_CALENDAR_MOMENT);
  pool->schedule = pool_file_read_rules (pool->texts.schedule, USHER_CALENDAR_SIZES);
  pool->time_zone = zone != NULL ? g_time_zone_new_identifier (zone) : g_time_zone_new_local ();
}

/**
 * usher_pool_file_read:
 * @file: a file of pools.d
 * @place: its place
 * @problems: takes what is wrong
 *
 * Returns: (transfer full): the pool
 */
UsherPool *
usher_pool_file_read (const UsherConfigFile  *file,
                      const UsherConfigPlace *place,
                      UsherConfigProblems    *problems)
{
  UsherPool *pool = usher_pool_new ();

  pool->name = g_strdup (place->name);
  usher_config_read (&usher_pool_file_table, file, place, pool, problems);
  pool_file_read_texts (pool);
  pool_file_check_sizes (file, pool, problems);
  pool_file_check_sessions (file, pool, problems);
  return pool;
}

/**
 * usher_pool_file_clashes:
 *
 * Returns: whether both pools' patterns can make the same name
 */
gboolean
usher_pool_file_clashes (const UsherPool *pool,
                         const UsherPool *other)
{
  const char *left = pool->name_pattern;
  const char *right = other->name_pattern;

  if (left == NULL || right == NULL || strlen (left) != strlen (right))
    return FALSE;
  for (; *left != '\0'; left++, right++)
    {
      gboolean same = *left == *right || (*left == '#' && g_ascii_isdigit (*right)) ||
                      (*right == '#' && g_ascii_isdigit (*left));

      if (!same)
        return FALSE;
    }
  return TRUE;
}
