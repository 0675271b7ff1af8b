/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/host-lines.h"

#include "broker/adapters/libvirt/vir-error.h"

/* domains a line remembers before it begins anew */
#define DOMAINS 1024

struct _UsherHostLines
{
  gatomicrefcount  refs;
  UsherHostLink   *link;

  GMutex           lock;
  guint            count;
  UsherHostLine    lines[];
};

/**
 * usher_host_lines_new:
 * @link: knows whether the host is there
 * @count: most calls at the same time
 *
 * Returns: (transfer full): lines that are not connected yet
 */
UsherHostLines *
usher_host_lines_new (UsherHostLink *link,
                      guint          count)
{
  UsherHostLines *lines = g_malloc0 (sizeof *lines + count * sizeof (UsherHostLine));

  g_atomic_ref_count_init (&lines->refs);
  g_mutex_init (&lines->lock);
  lines->link = usher_host_link_ref (link);
  lines->count = count;
  for (guint i = 0; i < count; i++)
    lines->lines[i].domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) virDomainFree);
  return lines;
}

UsherHostLines *
usher_host_lines_ref (UsherHostLines *lines)
{
  g_atomic_ref_count_inc (&lines->refs);
  return lines;
}

static void
host_line_hang_up (UsherHostLine *line)
{
  g_hash_table_remove_all (line->domains);
  if (line->connection != NULL)
    virConnectClose (line->connection);
  line->connection = NULL;
}

static gpointer
host_lines_free (gpointer data)
{
  UsherHostLines *lines = data;

  for (guint i = 0; i < lines->count; i++)
    {
      host_line_hang_up (&lines->lines[i]);
      g_hash_table_unref (lines->lines[i].domains);
    }
  usher_host_link_unref (lines->link);
  g_mutex_clear (&lines->lock);
  g_free (lines);
  return NULL;
}

void
usher_host_lines_unref (UsherHostLines *lines)
{
  /* hanging up asks the host, and one that hangs must not hold up whoever drops it */
  if (g_atomic_ref_count_dec (&lines->refs))
    g_thread_unref (g_thread_new ("hang-up", host_lines_free, lines));
}

UsherHostLink *
usher_host_lines_link (UsherHostLines *lines)
{
  return lines->link;
}

static UsherHostLine *
host_lines_choose (UsherHostLines *lines)
{
  UsherHostLine *chosen = NULL;

  g_mutex_lock (&lines->lock);
  for (guint i = 0; i < lines->count && chosen == NULL; i++)
    {
      if (!lines->lines[i].busy)
        chosen = &lines->lines[i];
    }
  if (chosen != NULL)
    chosen->busy = TRUE;
  g_mutex_unlock (&lines->lock);
  return chosen;
}

static gboolean
host_lines_connect (UsherHostLines *lines,
                    UsherHostLine  *line,
                    GError        **error)
{
  if (line->connection != NULL && virConnectIsAlive (line->connection) != 0)
    return TRUE;
  host_line_hang_up (line);
  line->connection = usher_host_link_dial (lines->link, error);
  return line->connection != NULL;
}

/**
 * usher_host_lines_take:
 * @lines: lines, of which one at least is free
 * @wait: (nullable): for the very first connection; a lost host is said at once
 * @error: HOST_LOST
 *
 * Returns: (transfer none): a connected line, to be given back
 */
UsherHostLine *
usher_host_lines_take (UsherHostLines   *lines,
                       const UsherWait  *wait,
                       GError          **error)
{
  UsherHostLine *line;

  if (!usher_host_link_check (lines->link, wait, error))
    return NULL;
  line = host_lines_choose (lines);
  if (line == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INTERNAL, "more calls to a host than it has lines");
      return NULL;
    }
  if (host_lines_connect (lines, line, error))
    return line;
  usher_host_lines_give_back (lines, line);
  return NULL;
}

/**
 * usher_host_lines_give_back:
 * @lines: lines
 * @line: (transfer none): one that was taken
 */
void
usher_host_lines_give_back (UsherHostLines *lines,
                            UsherHostLine  *line)
{
  g_mutex_lock (&lines->lock);
  line->busy = FALSE;
  g_mutex_unlock (&lines->lock);
}

/**
 * usher_host_line_domain:
 * @line: a line that was taken
 * @id: UUID of a domain
 *
 * Returns: (transfer none) (nullable): the domain, or libvirt's error
 */
virDomainPtr
usher_host_line_domain (UsherHostLine *line,
                        const char    *id)
{
  virDomainPtr domain = g_hash_table_lookup (line->domains, id);

  if (domain != NULL)
    return domain;
  domain = virDomainLookupByUUIDString (line->connection, id);
  if (domain == NULL)
    return NULL;
  if (g_hash_table_size (line->domains) >= DOMAINS)
    g_hash_table_remove_all (line->domains);
  g_hash_table_replace (line->domains, g_strdup (id), domain);
  return domain;
}

/**
 * usher_host_line_forget:
 * @line: a line that was taken
 * @id: of a domain that may not be there any more
 */
void
usher_host_line_forget (UsherHostLine *line,
                        const char    *id)
{
  g_hash_table_remove (line->domains, id);
}
