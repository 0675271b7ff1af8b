/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ticket-rate URI SECONDS DOMAIN…: gives each domain new SPICE tickets, from a thread and a connection of its own,
 * with nothing but libvirt's call, and prints tickets per second: the yardstick of launch-rate. */
#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ELEMENT "<graphics"
#define END "</graphics>"

static const char *uri;
static gint64 end;
static gint done;

/* what an earlier ticket left in the element would stand there twice */
static void
ticket_rate_drop (char       *element,
                  const char *attribute)
{
  g_autofree char *start = g_strdup_printf (" %s='", attribute);
  char *first = strstr (element, start);
  char *last = first != NULL ? strchr (first + strlen (start), '\'') : NULL;

  if (last != NULL)
    memmove (first, last + 1, strlen (last + 1) + 1);
}

/* the graphics element as it stands in the running domain, without its name in front */
static char *
ticket_rate_graphics (virDomainPtr domain)
{
  char *xml = virDomainGetXMLDesc (domain, 0);
  char *first = xml != NULL ? strstr (xml, ELEMENT) : NULL;
  char *last = first != NULL ? strstr (first, END) : NULL;
  char *rest;

  if (last == NULL)
    g_error ("domain %s has no SPICE display", virDomainGetName (domain));
  rest = g_strndup (first + strlen (ELEMENT), last + strlen (END) - first - strlen (ELEMENT));
  free (xml);
  ticket_rate_drop (rest, "passwdValidTo");
  ticket_rate_drop (rest, "connected");
  return rest;
}

static gpointer
ticket_rate_run (gpointer data)
{
  virConnectPtr connection = virConnectOpen (uri);
  virDomainPtr domain = connection != NULL ? virDomainLookupByUUIDString (connection, data) : NULL;
  g_autofree char *graphics = NULL;

  if (domain == NULL)
    g_error ("there is no domain %s at %s", (const char *) data, uri);
  graphics = ticket_rate_graphics (domain);
  while (g_get_monotonic_time () < end)
    {
      g_autoptr (GDateTime) until = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + 60);
      g_autofree char *time = g_date_time_format (until, "%Y-%m-%dT%H:%M:%S");
      g_autofree char *xml = g_strdup_printf (ELEMENT " passwd='%08x%08x' passwdValidTo='%s' connected='keep'%s",
                                              g_random_int (), g_random_int (), time, graphics);

      if (virDomainUpdateDeviceFlags (domain, xml, VIR_DOMAIN_AFFECT_LIVE) != 0)
        g_error ("domain %s takes no ticket", (const char *) data);
      g_atomic_int_inc (&done);
    }
  virDomainFree (domain);
  virConnectClose (connection);
  return NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  double seconds;

  if (argc < 4)
    {
      fprintf (stderr, "usage: ticket-rate URI SECONDS DOMAIN…\n");
      return 2;
    }
  uri = argv[1];
  seconds = g_ascii_strtod (argv[2], NULL);
  if (virInitialize () < 0)
    g_error ("libvirt does not start");
  end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  for (int i = 3; i < argc; i++)
    g_ptr_array_add (threads, g_thread_new ("tickets", ticket_rate_run, argv[i]));
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  printf ("%.1f\n", done / seconds);
  return 0;
}
