/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/config.h"

#include <string.h>

#include "common/config-value.h"
#include "common/secret.h"
#include "common/units.h"

static gboolean
config_is_list (const UsherConfigKey *key)
{
  return key->type == USHER_CONFIG_LIST || key->type == USHER_CONFIG_WORDS;
}

static char *
config_store_from_file (const UsherConfigKey   *key,
                        const UsherConfigFile  *file,
                        const UsherConfigPlace *place,
                        gpointer                target)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = NULL;
  g_autofree char *text = NULL;

  if (config_is_list (key))
    list = usher_config_file_list (file, key->group, key->key, &error);
  else
    text = usher_config_file_text (file, key->group, key->key, &error);
  if (error != NULL)
    return g_strdup (error->message);
  if (list != NULL ? list[0] == NULL : *text == '\0')
    return g_strdup ("is empty: leave the line out for the default");
  if (list != NULL)
    return usher_config_value_store_list (key, target, (const char *const *) list);
  return usher_config_value_store (key, place, target, text);
}

static char *
config_expand (const char             *fallback,
               const UsherConfigPlace *place)
{
  GString *text = g_string_new (fallback);

  g_string_replace (text, "@name@", place->name != NULL ? place->name : "", 0);
  g_string_replace (text, "@state@", place->state != NULL ? place->state : "", 0);
  g_string_replace (text, "@runtime@", place->runtime != NULL ? place->runtime : "", 0);
  return g_string_free (text, FALSE);
}

static char *
config_store_fallback (const UsherConfigKey   *key,
                       const UsherConfigPlace *place,
                       gpointer                target)
{
  g_autofree char *text = config_expand (key->fallback, place);
  g_auto (GStrv) list = NULL;

  if (!config_is_list (key))
    return usher_config_value_store (key, place, target, text);
  list = g_strsplit (text, ";", -1);
  return usher_config_value_store_list (key, target, (const char *const *) list);
}

static const UsherConfigKey *
config_find_key (const UsherConfigTable *table,
                 const char             *group,
                 const char             *key)
{
  for (gsize i = 0; i < table->n_keys; i++)
    {
      if (strcmp (table->keys[i].group, group) == 0 && (key == NULL || strcmp (table->keys[i].key, key) == 0))
        return &table->keys[i];
    }
  return NULL;
}

static char *
config_names_of (const UsherConfigTable *table,
                 const char             *group)
{
  GString *names = g_string_new (NULL);
  const char *last = NULL;

  for (gsize i = 0; i < table->n_keys; i++)
    {
      const UsherConfigKey *key = &table->keys[i];

      if (group != NULL && strcmp (key->group, group) == 0)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", key->key);
      else if (group == NULL && g_strcmp0 (last, key->group) != 0)
        g_string_append_printf (names, "%s[%s]", names->len > 0 ? ", " : "", key->group);
      last = key->group;
    }
  return g_string_free (names, FALSE);
}

static void
config_refuse_unknown (const UsherConfigTable *table,
                       const UsherConfigFile  *file,
                       UsherConfigProblems    *problems)
{
  const char *path = usher_config_file_path (file);
  g_auto (GStrv) groups = usher_config_file_groups (file);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = usher_config_file_keys (file, groups[i]);
      g_autofree char *names = NULL;

      if (config_find_key (table, groups[i], NULL) == NULL)
        {
          names = config_names_of (table, NULL);
          usher_config_problems_add (problems, path, usher_config_file_line (file, groups[i], NULL), groups[i], NULL,
                                     "there is no such group in a %s's file; it has %s", table->kind, names);
          continue;
        }
      for (guint k = 0; keys != NULL && keys[k] != NULL; k++)
        {
          if (config_find_key (table, groups[i], keys[k]) != NULL)
            continue;
          g_clear_pointer (&names, g_free);
          names = config_names_of (table, groups[i]);
          usher_config_problems_add (problems, path, usher_config_file_line (file, groups[i], keys[k]), groups[i],
                                     keys[k], "there is no such key; the group has %s", names);
        }
    }
}

/* people coming from other formats write a comment behind the value, and it becomes part of the value */
static const char *
config_comment_hint (const UsherConfigFile *file,
                     const UsherConfigKey  *key)
{
  g_autofree char *text = usher_config_file_text (file, key->group, key->key, NULL);

  return text != NULL && strchr (text, '#') != NULL ? " (a comment needs a line of its own)" : "";
}

static void
config_read_key (const UsherConfigKey   *key,
                 const UsherConfigFile  *file,
                 const UsherConfigPlace *place,
                 gpointer                target,
                 UsherConfigProblems    *problems)
{
  g_autofree char *why = NULL;

  if (file != NULL && usher_config_file_has (file, key->group, key->key))
    {
      why = config_store_from_file (key, file, place, target);
      if (why != NULL)
        usher_config_problems_add (problems, usher_config_file_path (file),
                                   usher_config_file_line (file, key->group, key->key), key->group, key->key, "%s%s",
                                   why, config_comment_hint (file, key));
    }
  else if (key->fallback != NULL)
    {
      why = config_store_fallback (key, place, target);
      /* a file's name may make a default that does not do */
      if (why != NULL && file != NULL)
        usher_config_problems_add (problems, usher_config_file_path (file),
                                   MAX (usher_config_file_line (file, key->group, NULL), 1), key->group, key->key,
                                   "is missing, and its default does not do here: %s", why);
    }
}

/**
 * usher_config_read:
 * @table: the keys
 * @file: (nullable): where they are written; NULL for the defaults alone
 * @place: for paths and defaults
 * @target: the struct to fill; its members are zero before
 * @problems: takes all that is wrong
 *
 * Reads every key of a file into its member; a missing key takes its default, and a wrong one leaves the member as it is.
 */
void
usher_config_read (const UsherConfigTable *table,
                   const UsherConfigFile  *file,
                   const UsherConfigPlace *place,
                   gpointer                target,
                   UsherConfigProblems    *problems)
{
  if (file != NULL)
    config_refuse_unknown (table, file, problems);
  for (gsize i = 0; i < table->n_keys; i++)
    {
      const UsherConfigKey *key = &table->keys[i];

      config_read_key (key, file, place, target, problems);
      if (file != NULL && (key->flags & USHER_CONFIG_REQUIRED) && usher_config_file_line (file, key->group, key->key) == 0)
        usher_config_problems_add (problems, usher_config_file_path (file),
                                   MAX (usher_config_file_line (file, key->group, NULL), 1), key->group, key->key,
                                   "is missing: %s", key->doc);
    }
}

static char *
config_show_words (const UsherConfigKey *key,
                   guint                 bits)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; key->words[i] != NULL; i++)
    {
      if (bits & (1u << i))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", key->words[i]);
    }
  if (text->len == 0)
    g_string_append (text, "none");
  return g_string_free (text, FALSE);
}

/**
 * usher_config_show:
 * @key: a key
 * @target: the struct it was read into
 *
 * Returns: (transfer full) (nullable): the value as one would write it; NULL for none, and for secrets and contents
 */
char *
usher_config_show (const UsherConfigKey *key,
                   gconstpointer         target)
{
  gconstpointer member = (const char *) target + key->offset;

  switch (key->type)
    {
    case USHER_CONFIG_TEXT:
    case USHER_CONFIG_PATH:
      return g_strdup (*(char *const *) member);
    case USHER_CONFIG_LIST:
      return *(char **const *) member != NULL ? g_strjoinv ("; ", *(char **const *) member) : NULL;
    case USHER_CONFIG_NUMBER:
      return g_strdup_printf ("%u", *(const guint *) member);
    case USHER_CONFIG_DURATION:
      return usher_units_show_duration (*(const guint *) member);
    case USHER_CONFIG_SIZE:
      return usher_units_show_size (*(const gsize *) member);
    case USHER_CONFIG_FLAG:
      return g_strdup ((*(const guint *) member & key->mask) != 0 ? "yes" : "no");
    case USHER_CONFIG_WORD:
      return g_strdup (key->words[*(const guint *) member]);
    case USHER_CONFIG_WORDS:
      return config_show_words (key, *(const guint *) member);
    case USHER_CONFIG_CONTENT:
    case USHER_CONFIG_SECRET:
    default:
      return NULL;
    }
}

static gboolean
config_same_hidden (const UsherConfigKey *key,
                    gconstpointer         before,
                    gconstpointer         after)
{
  gconstpointer left = *(gconstpointer const *) ((const char *) before + key->offset);
  gconstpointer right = *(gconstpointer const *) ((const char *) after + key->offset);

  if (key->type == USHER_CONFIG_CONTENT)
    return g_strcmp0 (left, right) == 0;
  if (left == NULL || right == NULL)
    return left == right;
  return usher_secret_equal (left, right);
}

/**
 * usher_config_diff:
 * @table: the keys
 * @name: what the lines begin with: "pool office"
 * @before: the struct as it was
 * @after: as it is
 * @lines: takes "pool office: size-min 20 → 30"
 *
 * Says what changed, without telling secrets.
 */
void
usher_config_diff (const UsherConfigTable *table,
                   const char             *name,
                   gconstpointer           before,
                   gconstpointer           after,
                   GStrvBuilder           *lines)
{
  for (gsize i = 0; i < table->n_keys; i++)
    {
      const UsherConfigKey *key = &table->keys[i];
      const char *later = key->flags & USHER_CONFIG_AT_START ? " (after a restart)" : "";
      g_autofree char *left = usher_config_show (key, before);
      g_autofree char *right = usher_config_show (key, after);
      g_autofree char *line = NULL;

      if (key->type == USHER_CONFIG_CONTENT || key->type == USHER_CONFIG_SECRET)
        {
          if (!config_same_hidden (key, before, after))
            line = g_strdup_printf ("%s: what %s holds changed%s", name, key->key, later);
        }
      else if (g_strcmp0 (left, right) != 0)
        line = g_strdup_printf ("%s: %s %s → %s%s", name, key->key, left != NULL ? left : "(none)",
                                right != NULL ? right : "(none)", later);
      if (line != NULL)
        g_strv_builder_add (lines, line);
    }
}
