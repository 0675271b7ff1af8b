/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/table.h"

#define GAP 2

typedef struct
{
  char     *text;
  guint     width;
  UsherTone tone;
  gboolean  number;
} Cell;

struct _UsherTable
{
  guint      columns;
  guint     *widths;
  GPtrArray *cells;
};

static void
table_cell_free (gpointer data)
{
  Cell *cell = data;

  g_free (cell->text);
  g_free (cell);
}

/* columns of a terminal that a text takes */
static guint
table_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (letter))
        width += g_unichar_iswide (letter) ? 2 : 1;
    }
  return width;
}

/**
 * usher_table_clean:
 * @text: any bytes
 *
 * Returns: (transfer full): UTF-8 without anything that would steer a terminal
 */
char *
usher_table_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *here = valid; *here != '\0'; here = g_utf8_next_char (here))
    {
      gunichar letter = g_utf8_get_char (here);
      gboolean shown = g_unichar_isprint (letter) && g_unichar_type (letter) != G_UNICODE_FORMAT;

      g_string_append_unichar (clean, shown ? letter : 0xfffd);
    }
  return g_string_free (clean, FALSE);
}

static void
table_add (UsherTable *table,
           char       *text,
           UsherTone   tone,
           gboolean    number)
{
  Cell *cell = g_new0 (Cell, 1);
  guint column = table->cells->len % table->columns;

  cell->text = text;
  cell->width = table_width (text);
  cell->tone = tone;
  cell->number = number;
  table->widths[column] = MAX (table->widths[column], cell->width);
  g_ptr_array_add (table->cells, cell);
}

/**
 * usher_table_new:
 * @headings: (array zero-terminated=1): one for each column
 */
UsherTable *
usher_table_new (const char *const *headings)
{
  UsherTable *table = g_new0 (UsherTable, 1);

  table->columns = g_strv_length ((char **) headings);
  table->widths = g_new0 (guint, table->columns);
  table->cells = g_ptr_array_new_with_free_func (table_cell_free);
  for (guint i = 0; i < table->columns; i++)
    table_add (table, g_strdup (headings[i]), USHER_TONE_FAINT, FALSE);
  return table;
}

void
usher_table_free (UsherTable *table)
{
  if (table == NULL)
    return;
  g_free (table->widths);
  g_ptr_array_unref (table->cells);
  g_free (table);
}

/**
 * usher_table_row:
 *
 * Begins a row: what the last one lacks stays empty.
 */
void
usher_table_row (UsherTable *table)
{
  while (table->cells->len % table->columns != 0)
    table_add (table, g_strdup (""), USHER_TONE_PLAIN, FALSE);
}

void
usher_table_text (UsherTable *table,
                  const char *text)
{
  usher_table_toned (table, USHER_TONE_PLAIN, text);
}

/**
 * usher_table_toned:
 * @text: (nullable): NULL is shown as a dash
 */
void
usher_table_toned (UsherTable *table,
                   UsherTone   tone,
                   const char *text)
{
  table_add (table, usher_table_clean (text != NULL ? text : "–"), tone, FALSE);
}

void
usher_table_number (UsherTable *table,
                    gint64      number)
{
  table_add (table, g_strdup_printf ("%" G_GINT64_FORMAT, number), number == 0 ? USHER_TONE_FAINT : USHER_TONE_PLAIN, TRUE);
}

static const char *
table_colour (UsherTone tone)
{
  switch (tone)
    {
    case USHER_TONE_GOOD:
      return "\033[32m";
    case USHER_TONE_BUSY:
      return "\033[33m";
    case USHER_TONE_BAD:
      return "\033[31m";
    case USHER_TONE_FAINT:
      return "\033[2m";
    case USHER_TONE_PLAIN:
    default:
      return NULL;
    }
}

/* a heading stands over numbers as they stand: to the right */
static gboolean
table_is_right (const UsherTable *table,
                guint             index)
{
  const Cell *cell = table->cells->pdata[index];

  if (index < table->columns && index + table->columns < table->cells->len)
    cell = table->cells->pdata[index + table->columns];
  return cell->number;
}

static void
table_write_cell (const UsherTable *table,
                  guint             index,
                  gboolean          colours,
                  GString          *output)
{
  const Cell *cell = table->cells->pdata[index];
  const char *colour = colours ? table_colour (cell->tone) : NULL;
  guint column = index % table->columns;
  guint blanks = table->widths[column] - cell->width;
  gboolean right = table_is_right (table, index);
  gboolean last = column == table->columns - 1;

  if (right)
    g_string_append_printf (output, "%*s", (int) blanks, "");
  g_string_append_printf (output, "%s%s%s", colour != NULL ? colour : "", cell->text, colour != NULL ? "\033[0m" : "");
  if (!last)
    g_string_append_printf (output, "%*s", (int) (right ? GAP : blanks + GAP), "");
}

static gboolean
table_has_headings (const UsherTable *table)
{
  for (guint i = 0; i < table->columns; i++)
    {
      if (*((const Cell *) table->cells->pdata[i])->text != '\0')
        return TRUE;
    }
  return FALSE;
}

/**
 * usher_table_write:
 * @colours: whether tones are shown
 *
 * Returns: (transfer full): the lines; no line ends in blanks
 */
char *
usher_table_write (UsherTable *table,
                   gboolean    colours)
{
  GString *output = g_string_new (NULL);

  usher_table_row (table);
  for (guint i = table_has_headings (table) ? 0 : table->columns; i < table->cells->len; i++)
    {
      table_write_cell (table, i, colours, output);
      if ((i + 1) % table->columns != 0)
        continue;
      while (output->len > 0 && output->str[output->len - 1] == ' ')
        g_string_truncate (output, output->len - 1);
      g_string_append_c (output, '\n');
    }
  return g_string_free (output, FALSE);
}
