/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The demo desktop, which other tests rely on: its screen, its keyboard and its disk. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <linux/input-event-codes.h>
#include <string.h>

#include "tests/contract/hypervisor-fixture.h"

#define LONGEST (120 * G_USEC_PER_SEC)
#define SOON (2 * G_USEC_PER_SEC)
#define TRIES 60
#define BLUE "\x10\x2a\x43"
#define GREEN "\x00\xaa\x00"

/* what keys carry the letters of "demo" and "hello" */
static unsigned int
key_of (char letter)
{
  switch (letter)
    {
    case 'd':
      return KEY_D;
    case 'e':
      return KEY_E;
    case 'm':
      return KEY_M;
    case 'o':
      return KEY_O;
    case 'h':
      return KEY_H;
    case 'l':
      return KEY_L;
    case '\n':
      return KEY_ENTER;
    default:
      g_assert_not_reached ();
    }
}

static void
type (virDomainPtr  domain,
      const char   *text)
{
  for (; *text != '\0'; text++)
    {
      unsigned int key = key_of (*text);

      g_assert_cmpint (virDomainSendKey (domain, VIR_KEYCODE_SET_LINUX, 20, &key, 1, 0), ==, 0);
      g_usleep (20000);
    }
}

static GdkPixbuf *
look (HypervisorFixture *fixture,
      virDomainPtr       domain)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  virStreamPtr stream = virStreamNew (fixture->beside, 0);
  char *mime = virDomainScreenshot (domain, stream, 0, 0);
  g_autoptr (GError) error = NULL;
  guint8 buffer[65536];
  int length;

  g_assert_nonnull (mime);
  while ((length = virStreamRecv (stream, (char *) buffer, sizeof buffer)) > 0)
    {
      gdk_pixbuf_loader_write (loader, buffer, (gsize) length, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpint (length, ==, 0);
  virStreamFinish (stream);
  virStreamFree (stream);
  free (mime);
  gdk_pixbuf_loader_close (loader, &error);
  g_assert_no_error (error);
  return g_object_ref (gdk_pixbuf_loader_get_pixbuf (loader));
}

/* how much of the screen has a colour, in percent */
static guint
share_of (HypervisorFixture *fixture,
          virDomainPtr       domain,
          const char        *colour)
{
  g_autoptr (GdkPixbuf) picture = look (fixture, domain);
  const guint8 *pixels = gdk_pixbuf_read_pixels (picture);
  int width = gdk_pixbuf_get_width (picture);
  int height = gdk_pixbuf_get_height (picture);
  int found = 0;

  for (int i = 0; i < width * height; i++)
    {
      const guint8 *pixel = pixels + i / width * gdk_pixbuf_get_rowstride (picture) +
                            i % width * gdk_pixbuf_get_n_channels (picture);

      if (memcmp (pixel, colour, 3) == 0)
        found++;
    }
  return (guint) (found * 100 / (width * height));
}

/* whether the screen takes on a colour in time */
static gboolean
shows (HypervisorFixture *fixture,
       virDomainPtr       domain,
       const char        *colour,
       gint64             patience)
{
  gint64 until = g_get_monotonic_time () + patience;

  while (share_of (fixture, domain, colour) < 80)
    {
      if (g_get_monotonic_time () >= until)
        return FALSE;
      g_usleep (200000);
    }
  return TRUE;
}

static void
test_answers_the_keyboard (HypervisorFixture *fixture,
                           gconstpointer      unused)
{
  static const char *const lines[] = { "demo\n", "demo\n", "hello\n" };
  g_autofree char *id = hypervisor_fixture_clone_demo (fixture, "demo");
  g_autoptr (GError) error = NULL;
  virDomainPtr domain;

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  hypervisor_fixture_await_guest (fixture, "demo");
  domain = virDomainLookupByName (fixture->beside, "demo");

  g_assert_true (shows (fixture, domain, BLUE, LONGEST));
  /* what is typed before a prompt is there is lost: then the prompt asks again, and is answered again */
  for (guint i = 0; !shows (fixture, domain, GREEN, SOON) && i < TRIES; i++)
    type (domain, lines[i % G_N_ELEMENTS (lines)]);
  g_assert_true (shows (fixture, domain, GREEN, LONGEST));
  virDomainFree (domain);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/demo-guest/answers-the-keyboard", HypervisorFixture, NULL, hypervisor_fixture_set_up,
              test_answers_the_keyboard, hypervisor_fixture_tear_down);

  return g_test_run ();
}
