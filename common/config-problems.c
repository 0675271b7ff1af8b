/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/config-problems.h"

typedef struct
{
  char *path;
  guint line;
  char *text;
} Problem;

struct _UsherConfigProblems
{
  GPtrArray *problems;
  GPtrArray *notes;
};

static void
config_problems_free_one (gpointer data)
{
  Problem *problem = data;

  g_free (problem->path);
  g_free (problem->text);
  g_free (problem);
}

UsherConfigProblems *
usher_config_problems_new (void)
{
  UsherConfigProblems *problems = g_new0 (UsherConfigProblems, 1);

  problems->problems = g_ptr_array_new_with_free_func (config_problems_free_one);
  problems->notes = g_ptr_array_new_with_free_func (config_problems_free_one);
  return problems;
}

void
usher_config_problems_free (UsherConfigProblems *problems)
{
  if (problems == NULL)
    return;
  g_ptr_array_unref (problems->problems);
  g_ptr_array_unref (problems->notes);
  g_free (problems);
}

/* takes over @text */
static Problem *
config_problems_new_one (const char *path,
                         guint       line,
                         GString    *text)
{
  Problem *problem = g_new0 (Problem, 1);

  /* a value may hold anything, and a problem is one line */
  for (char *byte = text->str; *byte != '\0'; byte++)
    {
      if (g_ascii_iscntrl (*byte))
        *byte = '?';
    }
  problem->path = g_strdup (path);
  problem->line = line;
  problem->text = g_string_free (text, FALSE);
  return problem;
}

/**
 * usher_config_problems_add:
 * @problems: the list
 * @path: the file
 * @line: its line; 0 where no line can be named
 * @group: (nullable): the group of the key
 * @key: (nullable): the key
 * @format: what is wrong and what would be right
 *
 * Notes one problem; shown as "path:line: [group] key: what".
 */
void
usher_config_problems_add (UsherConfigProblems *problems,
                           const char          *path,
                           guint                line,
                           const char          *group,
                           const char          *key,
                           const char          *format,
                           ...)
{
  GString *text = g_string_new (path);
  va_list arguments;

  if (line > 0)
    g_string_append_printf (text, ":%u", line);
  g_string_append (text, ": ");
  if (group != NULL)
    g_string_append_printf (text, "[%s]%s", group, key != NULL ? " " : ": ");
  if (key != NULL)
    g_string_append_printf (text, "%s: ", key);
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);

  g_ptr_array_add (problems->problems, config_problems_new_one (path, line, text));
}

/**
 * usher_config_problems_note:
 * @problems: the list
 * @path: the file
 * @line: its line; 0 where no line can be named
 * @note: what may not be meant
 *
 * Notes what is not wrong.
 */
void
usher_config_problems_note (UsherConfigProblems *problems,
                            const char          *path,
                            guint                line,
                            const char          *note)
{
  GString *text = g_string_new (path);

  if (line > 0)
    g_string_append_printf (text, ":%u", line);
  g_string_append_printf (text, ": note: %s", note);
  g_ptr_array_add (problems->notes, config_problems_new_one (path, line, text));
}

guint
usher_config_problems_count (UsherConfigProblems *problems)
{
  return problems->problems->len;
}

static int
config_problems_compare (gconstpointer a,
                         gconstpointer b)
{
  const Problem *left = *(Problem *const *) a;
  const Problem *right = *(Problem *const *) b;
  int order = g_strcmp0 (left->path, right->path);

  if (order != 0)
    return order;
  if (left->line != right->line)
    return left->line < right->line ? -1 : 1;
  return g_strcmp0 (left->text, right->text);
}

static GStrv
config_problems_sorted (GPtrArray *array)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  g_ptr_array_sort (array, config_problems_compare);
  for (guint i = 0; i < array->len; i++)
    g_strv_builder_add (lines, ((Problem *) array->pdata[i])->text);
  return g_strv_builder_end (lines);
}

/**
 * usher_config_problems_lines:
 *
 * Returns: (transfer full): the problems by file and line
 */
GStrv
usher_config_problems_lines (UsherConfigProblems *problems)
{
  return config_problems_sorted (problems->problems);
}

/**
 * usher_config_problems_notes:
 *
 * Returns: (transfer full): the notes by file and line
 */
GStrv
usher_config_problems_notes (UsherConfigProblems *problems)
{
  return config_problems_sorted (problems->notes);
}
