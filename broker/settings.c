/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings.h"

#include <gio/gio.h>
#include <string.h>

#include "broker/core/placement.h"
#include "broker/settings/host-file.h"
#include "broker/settings/pool-file.h"
#include "broker/settings/template-file.h"
#include "common/paths.h"

#define NAME_WINDOWS_LONGEST 15

/* what one reading needs; kept until all files are in, as references are judged last */
typedef struct
{
  const char          *folder;
  char                *state;
  char                *runtime;
  UsherSettings       *settings;
  UsherConfigProblems *problems;
  GHashTable          *pool_files;
} Loading;

typedef void (*FileFunc) (Loading                *loading,
                          UsherConfigFile        *file,
                          const UsherConfigPlace *place);

static void
settings_clear (gpointer data)
{
  UsherSettings *settings = data;

  usher_server_settings_free (settings->server);
  g_ptr_array_unref (settings->realms);
  usher_catalog_unref (settings->catalog);
}

UsherSettings *
usher_settings_ref (UsherSettings *settings)
{
  return g_atomic_rc_box_acquire (settings);
}

void
usher_settings_unref (UsherSettings *settings)
{
  g_atomic_rc_box_release_full (settings, settings_clear);
}

/**
 * usher_settings_tables:
 *
 * Returns: (array zero-terminated=1): the keys of every kind of file
 */
const UsherConfigTable *const *
usher_settings_tables (void)
{
  static const UsherConfigTable *const tables[] = {
    &usher_server_settings_table, &usher_realm_settings_table, &usher_host_file_table,
    &usher_template_file_table,   &usher_pool_file_table,      NULL,
  };

  return tables;
}

static void
settings_take_realm (Loading                *loading,
                     UsherConfigFile        *file,
                     const UsherConfigPlace *place)
{
  UsherRealmSettings *realm = usher_realm_settings_read (file, place, loading->problems);

  for (guint i = 0; realm->is_default && i < loading->settings->realms->len; i++)
    {
      const UsherRealmSettings *other = loading->settings->realms->pdata[i];

      if (other->is_default)
        usher_config_problems_add (loading->problems, usher_config_file_path (file),
                                   usher_config_file_line (file, "realm", "default"), "realm", "default",
                                   "realm %s is the default already; there can be one", other->name);
    }
  g_ptr_array_add (loading->settings->realms, realm);
  usher_config_file_free (file);
}

static void
settings_take_host (Loading                *loading,
                    UsherConfigFile        *file,
                    const UsherConfigPlace *place)
{
  UsherHost *host = usher_host_file_read (file, place, loading->problems);

  g_hash_table_replace (loading->settings->catalog->hosts, host->name, host);
  usher_config_file_free (file);
}

static void
settings_take_template (Loading                *loading,
                        UsherConfigFile        *file,
                        const UsherConfigPlace *place)
{
  UsherTemplate *template = usher_template_file_read (file, place, loading->problems);

  g_hash_table_replace (loading->settings->catalog->templates, template->name, template);
  usher_config_file_free (file);
}

static void
settings_take_pool (Loading                *loading,
                    UsherConfigFile        *file,
                    const UsherConfigPlace *place)
{
  UsherPool *pool = usher_pool_file_read (file, place, loading->problems);

  g_hash_table_replace (loading->settings->catalog->pools, pool->name, pool);
  g_hash_table_replace (loading->pool_files, pool->name, file);
}

/* the name goes into host names, file names, URLs and offer ids */
static gboolean
settings_is_name (const char *name)
{
  if (!g_ascii_isalnum (*name) || strlen (name) > 63)
    return FALSE;
  for (; *name != '\0'; name++)
    {
      if (!g_ascii_isalnum (*name) && strchr ("-_", *name) == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
settings_read_file (Loading    *loading,
                    const char *folder,
                    const char *base,
                    FileFunc    take)
{
  g_autofree char *path = g_build_filename (loading->folder, folder, base, NULL);
  g_autofree char *name = g_strndup (base, strlen (base) - strlen (".conf"));
  UsherConfigPlace place = {
    .folder = loading->folder, .name = name, .state = loading->state, .runtime = loading->runtime
  };
  UsherConfigFile *file;

  if (!settings_is_name (name))
    {
      usher_config_problems_add (loading->problems, path, 0, NULL, NULL,
                                 "the file's name is the thing's name: letters, digits, - and _, at most 63, then .conf");
      return;
    }
  file = usher_config_file_load (path, loading->problems);
  if (file != NULL)
    take (loading, file, &place);
}

static int
settings_compare_names (gconstpointer a,
                        gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* by name, so that problems and defaults do not depend on the order of a directory */
static void
settings_read_folder (Loading    *loading,
                      const char *name,
                      FileFunc    take)
{
  g_autofree char *path = g_build_filename (loading->folder, name, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (path, 0, &error);
  const char *base;

  if (folder == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    usher_config_problems_add (loading->problems, path, 0, NULL, NULL, "cannot be read: %s", error->message);
  while (folder != NULL && (base = g_dir_read_name (folder)) != NULL)
    {
      if (*base != '.' && g_str_has_suffix (base, ".conf"))
        g_ptr_array_add (files, g_strdup (base));
    }
  g_ptr_array_sort (files, settings_compare_names);
  for (guint i = 0; i < files->len; i++)
    settings_read_file (loading, name, files->pdata[i], take);
}

static void
settings_read_server (Loading *loading)
{
  g_autofree char *path = g_build_filename (loading->folder, "broker.conf", NULL);
  UsherConfigPlace place = { .folder = loading->folder, .state = loading->state, .runtime = loading->runtime };
  g_autoptr (UsherConfigFile) file = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    file = usher_config_file_load (path, loading->problems);
  loading->settings->server = usher_server_settings_read (file, &place, loading->problems);
}

static void
settings_refuse_dangling (Loading         *loading,
                          const UsherPool *pool)
{
  const UsherConfigFile *file = g_hash_table_lookup (loading->pool_files, pool->name);
  const UsherCatalog *catalog = loading->settings->catalog;

  if (pool->template != NULL && usher_catalog_template (catalog, pool->template) == NULL)
    usher_config_problems_add (loading->problems, usher_config_file_path (file),
                               usher_config_file_line (file, "pool", "template"), "pool", "template",
                               "there is no template '%s': templates.d/%s.conf does not exist", pool->template,
                               pool->template);
  for (guint i = 0; pool->hosts != NULL && pool->hosts[i] != NULL; i++)
    {
      if (usher_catalog_host (catalog, pool->hosts[i]) == NULL)
        usher_config_problems_add (loading->problems, usher_config_file_path (file),
                                   usher_config_file_line (file, "pool", "hosts"), "pool", "hosts",
                                   "there is no host '%s': hosts.d/%s.conf does not exist", pool->hosts[i],
                                   pool->hosts[i]);
    }
}

/* a computer's name in a Windows network is short */
static void
settings_refuse_long_names (Loading         *loading,
                            const UsherPool *pool)
{
  const UsherConfigFile *file = g_hash_table_lookup (loading->pool_files, pool->name);
  const UsherTemplate *template = NULL;

  if (pool->template != NULL)
    template = usher_catalog_template (loading->settings->catalog, pool->template);
  if (template == NULL || template->customise != USHER_TEMPLATE_CUSTOMISE_UNATTEND || pool->name_pattern == NULL ||
      strlen (pool->name_pattern) <= NAME_WINDOWS_LONGEST)
    return;
  usher_config_problems_add (loading->problems, usher_config_file_path (file),
                             MAX (usher_config_file_line (file, "pool", "name-pattern"), 1), "pool", "name-pattern",
                             "'%s' is longer than %d characters, more than Windows takes", pool->name_pattern,
                             NAME_WINDOWS_LONGEST);
}

static void
settings_check_pools (Loading *loading)
{
  g_autoptr (GList) pools = g_hash_table_get_values (loading->settings->catalog->pools);

  for (GList *here = pools; here != NULL; here = here->next)
    {
      const UsherPool *pool = here->data;
      const UsherConfigFile *file = g_hash_table_lookup (loading->pool_files, pool->name);

      settings_refuse_dangling (loading, pool);
      settings_refuse_long_names (loading, pool);
      for (GList *there = pools; there != NULL; there = there->next)
        {
          const UsherPool *other = there->data;

          /* told once, at the later of the two */
          if (strcmp (other->name, pool->name) < 0 && usher_pool_file_clashes (pool, other))
            usher_config_problems_add (loading->problems, usher_config_file_path (file),
                                       MAX (usher_config_file_line (file, "pool", "name-pattern"), 1), "pool",
                                       "name-pattern", "'%s' makes the same names as '%s' of pool %s",
                                       pool->name_pattern, other->name_pattern, other->name);
        }
    }
}

/* whether a host that the pool names, or any when it names none, has all labels that it requires */
static gboolean
settings_has_labelled_host (const UsherCatalog *catalog,
                            const UsherPool    *pool)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, catalog->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherHost *host = value;
      UsherPlacementHost candidate = { .name = host->name, .limit = 1, .labels = host->labels };

      if (usher_placement_judge (pool, 0, &candidate) == USHER_PLACEMENT_FITS)
        return TRUE;
    }
  return FALSE;
}

/* what is right, and seldom meant */
static void
settings_note_pools (Loading *loading)
{
  const UsherCatalog *catalog = loading->settings->catalog;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, catalog->pools);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const UsherPool *pool = value;
      const UsherConfigFile *file = g_hash_table_lookup (loading->pool_files, pool->name);
      const char *path = usher_config_file_path (file);

      if (pool->allow_users == NULL && pool->allow_groups == NULL)
        usher_config_problems_note (loading->problems, path, usher_config_file_line (file, "entitlement", NULL),
                                    "nobody may use this pool: [entitlement] allows no user and no group");
      if (pool->size_max == 0)
        usher_config_problems_note (loading->problems, path, usher_config_file_line (file, "pool", "size-max"),
                                    "this pool has no desktops: size-max is 0");
      if (pool->snapshot_schedule != NULL && pool->kind == USHER_POOL_FLOATING)
        usher_config_problems_note (loading->problems, path, usher_config_file_line (file, "pool", "snapshot-schedule"),
                                    "no snapshots are made: nothing of a floating pool's desktops is kept");
      if (g_hash_table_size (catalog->hosts) == 0)
        usher_config_problems_note (loading->problems, path, 0, "there is no host to make its desktops: hosts.d is empty");
      else if (pool->require_labels != NULL && !settings_has_labelled_host (catalog, pool))
        usher_config_problems_note (loading->problems, path, usher_config_file_line (file, "pool", "require-labels"),
                                    "no host of this pool has all labels that it requires");
    }
}

static void
settings_finish_realms (Loading *loading)
{
  GPtrArray *realms = loading->settings->realms;
  gboolean chosen = FALSE;

  if (realms->len == 0)
    {
      UsherConfigPlace place = { .name = "local", .state = loading->state, .runtime = loading->runtime };

      g_ptr_array_add (realms, usher_realm_settings_new_local (&place));
    }
  for (guint i = 0; i < realms->len; i++)
    chosen = chosen || ((UsherRealmSettings *) realms->pdata[i])->is_default;
  if (!chosen)
    ((UsherRealmSettings *) realms->pdata[0])->is_default = TRUE;
}

static UsherSettings *
settings_new (void)
{
  UsherSettings *settings = g_atomic_rc_box_new0 (UsherSettings);

  settings->realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_realm_settings_free);
  settings->catalog = usher_catalog_new ();
  return settings;
}

/**
 * usher_settings_load:
 * @folder: (nullable): the folder of broker.conf; NULL for the usual one, which may be missing
 * @problems: takes all that is wrong
 *
 * Reads every file of the folder. Where nothing is written, defaults count: a broker starts without any file.
 *
 * Returns: (transfer full) (nullable): the settings; NULL when anything was wrong
 */
UsherSettings *
usher_settings_load (const char          *folder,
                     UsherConfigProblems *problems)
{
  g_autofree char *state = usher_paths_state ();
  g_autofree char *runtime = usher_paths_runtime ();
  g_autofree char *root = g_canonicalize_filename (folder != NULL ? folder : usher_paths_config (), NULL);
  g_autoptr (GHashTable) pool_files = NULL;
  g_autoptr (UsherSettings) settings = settings_new ();
  Loading loading = { .folder = root, .state = state, .runtime = runtime, .settings = settings, .problems = problems };

  pool_files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) usher_config_file_free);
  loading.pool_files = pool_files;
  if (folder != NULL && strcmp (folder, usher_paths_config ()) != 0 && !g_file_test (root, G_FILE_TEST_IS_DIR))
    usher_config_problems_add (problems, root, 0, NULL, NULL, "is not a folder");
  settings_read_server (&loading);
  settings_read_folder (&loading, "realms.d", settings_take_realm);
  settings_read_folder (&loading, "hosts.d", settings_take_host);
  settings_read_folder (&loading, "templates.d", settings_take_template);
  settings_read_folder (&loading, "pools.d", settings_take_pool);
  settings_check_pools (&loading);
  settings_note_pools (&loading);
  settings_finish_realms (&loading);
  return usher_config_problems_count (problems) == 0 ? g_steal_pointer (&settings) : NULL;
}

static void
settings_diff_names (const UsherConfigTable *table,
                     GHashTable             *before,
                     GHashTable             *after,
                     GStrvBuilder           *lines)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (after), (GCompareFunc) g_strcmp0);
  g_autoptr (GList) gone = g_list_sort (g_hash_table_get_keys (before), (GCompareFunc) g_strcmp0);

  for (GList *here = names; here != NULL; here = here->next)
    {
      g_autofree char *name = g_strdup_printf ("%s %s", table->kind, (const char *) here->data);
      g_autofree char *fresh = g_strdup_printf ("%s: new", name);
      gconstpointer old = g_hash_table_lookup (before, here->data);

      if (old != NULL)
        usher_config_diff (table, name, old, g_hash_table_lookup (after, here->data), lines);
      else
        g_strv_builder_add (lines, fresh);
    }
  for (GList *here = gone; here != NULL; here = here->next)
    {
      g_autofree char *line = g_strdup_printf ("%s %s: removed", table->kind, (const char *) here->data);

      if (!g_hash_table_contains (after, here->data))
        g_strv_builder_add (lines, line);
    }
}

/* borrowed */
static GHashTable *
settings_realms_by_name (GPtrArray *realms)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < realms->len; i++)
    g_hash_table_insert (table, ((UsherRealmSettings *) realms->pdata[i])->name, realms->pdata[i]);
  return table;
}

/**
 * usher_settings_diff:
 * @before: the settings as they were
 * @after: as they are
 *
 * Returns: (transfer full): what changed, a line for each: "pool office: size-min 20 → 30". Empty when nothing did
 */
GStrv
usher_settings_diff (const UsherSettings *before,
                     const UsherSettings *after)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr (GHashTable) realms_before = settings_realms_by_name (before->realms);
  g_autoptr (GHashTable) realms_after = settings_realms_by_name (after->realms);

  usher_config_diff (&usher_server_settings_table, "broker", before->server, after->server, lines);
  settings_diff_names (&usher_realm_settings_table, realms_before, realms_after, lines);
  settings_diff_names (&usher_host_file_table, before->catalog->hosts, after->catalog->hosts, lines);
  settings_diff_names (&usher_template_file_table, before->catalog->templates, after->catalog->templates, lines);
  settings_diff_names (&usher_pool_file_table, before->catalog->pools, after->catalog->pools, lines);
  return g_strv_builder_end (lines);
}

/**
 * usher_settings_check:
 * @folder: (nullable): as in usher_settings_load()
 * @output: takes a line for each problem and each note, and one when all is right
 *
 * Returns: an exit code: 0 when all is right, 1 when not
 */
int
usher_settings_check (const char *folder,
                      FILE       *output)
{
  g_autoptr (UsherConfigProblems) problems = usher_config_problems_new ();
  g_autoptr (UsherSettings) settings = usher_settings_load (folder, problems);
  g_auto (GStrv) lines = usher_config_problems_lines (problems);
  g_auto (GStrv) notes = usher_config_problems_notes (problems);

  for (guint i = 0; lines[i] != NULL; i++)
    fprintf (output, "%s\n", lines[i]);
  for (guint i = 0; notes[i] != NULL; i++)
    fprintf (output, "%s\n", notes[i]);
  if (settings != NULL)
    fprintf (output, "%s: the configuration is right: %u realms, %u hosts, %u templates, %u pools\n",
             folder != NULL ? folder : usher_paths_config (), settings->realms->len,
             g_hash_table_size (settings->catalog->hosts), g_hash_table_size (settings->catalog->templates),
             g_hash_table_size (settings->catalog->pools));
  return settings != NULL ? 0 : 1;
}
