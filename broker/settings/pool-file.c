/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings/pool-file.h"

#include <string.h>

#include "broker/core/name-pattern.h"
#include "common/network.h"
#include "common/wire/usb-filter.h"

#define SIZE_MOST 100000

/* in the order of the enums */
static const char *const kind_words[] = { "floating", "manual", "personal", NULL };
static const char *const take_over_words[] = { "ask", "always", "never", NULL };
static const char *const action_words[] = { "start", "shutdown", "reset", NULL };
static const char *const clipboard_words[] = { "none", "to-guest", "to-client", "both", NULL };
static const char *const folder_words[] = { "none", "ro", "rw", NULL };
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
  { "pool", "hosts", USHER_CONFIG_LIST, 0, NULL, MEMBER (hosts),
    .doc = "Hosts that take these desktops: files of hosts.d, without .conf; all when left out" },
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

static void
pool_file_check_sizes (const UsherConfigFile *file,
                       const UsherPool       *pool,
                       UsherConfigProblems   *problems)
{
  const char *path = usher_config_file_path (file);
  guint line = usher_config_file_line (file, "pool", NULL);

  if (pool->size_min > pool->size_max)
    usher_config_problems_add (problems, path, MAX (usher_config_file_line (file, "pool", "size-min"), line), "pool",
                               "size-min", "%u is more than size-max, %u", pool->size_min, pool->size_max);
  if (pool->warm > pool->size_max)
    usher_config_problems_add (problems, path, MAX (usher_config_file_line (file, "pool", "warm"), line), "pool", "warm",
                               "%u is more than size-max, %u", pool->warm, pool->size_max);
  if (pool->name_pattern != NULL && usher_name_pattern_size (pool->name_pattern) < pool->size_max)
    usher_config_problems_add (problems, path, MAX (usher_config_file_line (file, "pool", "name-pattern"), line), "pool",
                               "name-pattern", "'%s' has too few # for size-max, %u desktops", pool->name_pattern,
                               pool->size_max);
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
  pool_file_check_sizes (file, pool, problems);
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
