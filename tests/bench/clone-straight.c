/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clone-straight URI POOL BASE DOMAIN COUNT THREADS: makes so many linked clones of the volume at the path BASE, of a
 * domain like the one in the file DOMAIN, with nothing but libvirt's two calls, from so many threads with a connection
 * of their own. Prints clones per second, and removes them again: the yardstick of clone-rate. */
#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS 7
#define VOLUME                                                                                              \
  "<volume><name>%s.qcow2</name><capacity>%llu</capacity>"                                                  \
  "<target><format type='qcow2'/></target>"                                                                 \
  "<backingStore><path>%s</path><format type='qcow2'/></backingStore></volume>"

static const char *uri, *pool_name, *base;
static unsigned long long capacity;
static char *domain_xml;
static gint left;

typedef struct
{
  virDomainPtr     domain;
  virStorageVolPtr volume;
} Clone;

static void
clone_remove (gpointer data)
{
  Clone *clone = data;

  virDomainUndefine (clone->domain);
  virDomainFree (clone->domain);
  virStorageVolDelete (clone->volume, 0);
  virStorageVolFree (clone->volume);
  g_free (clone);
}

/* @text with what stands between the first @from and the next @to replaced */
static char *
replace (const char *text,
         const char *from,
         const char *to,
         const char *with)
{
  const char *first = strstr (text, from);
  const char *last = first != NULL ? strstr (first + strlen (from), to) : NULL;

  if (last == NULL)
    g_error ("the domain has no %s", from);
  return g_strdup_printf ("%.*s%s%s", (int) (first - text + strlen (from)), text, with, last);
}

static Clone *
clone_make (virConnectPtr     connection,
            virStoragePoolPtr pool)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *volume_xml = g_strdup_printf (VOLUME, id, capacity, base);
  g_autofree char *name = g_strdup_printf ("straight-%s</name><uuid>%s</uuid>", id, id);
  g_autofree char *named = replace (domain_xml, "<name>", "<memory", name);
  g_autofree char *xml = NULL;
  Clone *clone = g_new0 (Clone, 1);
  char *path;

  clone->volume = virStorageVolCreateXML (pool, volume_xml, 0);
  if (clone->volume == NULL)
    g_error ("the volume cannot be made");
  path = virStorageVolGetPath (clone->volume);
  xml = replace (named, "<source file='", "'", path);
  free (path);
  clone->domain = virDomainDefineXML (connection, xml);
  if (clone->domain == NULL)
    g_error ("the domain cannot be defined");
  return clone;
}

static gpointer
clone_run (gpointer data)
{
  virConnectPtr connection = virConnectOpen (uri);
  virStoragePoolPtr pool = connection != NULL ? virStoragePoolLookupByName (connection, pool_name) : NULL;
  GPtrArray *clones = g_ptr_array_new_with_free_func (clone_remove);

  if (pool == NULL)
    g_error ("there is no storage pool %s at %s", pool_name, uri);
  while (g_atomic_int_add (&left, -1) > 0)
    g_ptr_array_add (clones, clone_make (connection, pool));
  virStoragePoolFree (pool);
  /* what was made holds on to the connection */
  virConnectClose (connection);
  return clones;
}

static void
read_base (void)
{
  virConnectPtr connection = virConnectOpen (uri);
  virStorageVolPtr volume = connection != NULL ? virStorageVolLookupByPath (connection, base) : NULL;
  virStorageVolInfo info;

  if (volume == NULL || virStorageVolGetInfo (volume, &info) != 0)
    g_error ("there is no volume %s at %s", base, uri);
  capacity = info.capacity;
  virStorageVolFree (volume);
  virConnectClose (connection);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GError) error = NULL;
  gint64 begin;
  int count;

  if (argc != ARGUMENTS)
    {
      fprintf (stderr, "usage: %s URI POOL BASE DOMAIN COUNT THREADS\n", argv[0]);
      return EXIT_FAILURE;
    }
  uri = argv[1];
  pool_name = argv[2];
  base = argv[3];
  if (!g_file_get_contents (argv[4], &domain_xml, NULL, &error))
    g_error ("%s", error->message);
  count = atoi (argv[5]);
  read_base ();
  left = count;
  begin = g_get_monotonic_time ();
  for (int i = 0; i < atoi (argv[6]); i++)
    g_ptr_array_add (threads, g_thread_new ("clones", clone_run, NULL));
  for (guint i = 0; i < threads->len; i++)
    g_ptr_array_add (made, g_thread_join (threads->pdata[i]));
  printf ("%.3f\n", count / ((g_get_monotonic_time () - begin) / (double) G_TIME_SPAN_SECOND));
  g_free (domain_xml);
  return EXIT_SUCCESS;
}
