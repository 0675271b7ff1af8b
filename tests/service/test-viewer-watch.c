/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/viewer-watch.h"

typedef enum
{
  CAME,
  LEFT,
  FORGET,
} Event;

/* what events tell, in the orders in which hosts tell it */
static const struct
{
  const char *name;
  struct
  {
    Event       event;
    const char *desktop;
    const char *connection;
    guint       channels;
  } steps[6];
} cases[] = {
  { "one", { { CAME, "a", "1", 1 }, { LEFT, "a", "1", 0 } } },
  { "many", { { CAME, "a", "1", 1 }, { CAME, "a", "2", 2 }, { CAME, "a", "3", 3 }, { LEFT, "a", "2", 2 }, { LEFT, "a", "1", 1 }, { LEFT, "a", "3", 0 } } },
  { "told twice", { { CAME, "a", "1", 1 }, { CAME, "a", "1", 1 }, { LEFT, "a", "1", 0 }, { LEFT, "a", "1", 0 } } },
  { "never seen", { { LEFT, "a", "1", 0 }, { CAME, "a", "2", 1 }, { LEFT, "a", "1", 1 } } },
  { "two desktops", { { CAME, "a", "1", 1 }, { CAME, "b", "1", 1 }, { LEFT, "a", "1", 0 }, { CAME, "b", "2", 2 } } },
  { "forgotten", { { CAME, "a", "1", 1 }, { CAME, "b", "1", 1 }, { FORGET, "a", NULL, 0 }, { LEFT, "a", "1", 0 }, { CAME, "a", "2", 1 }, { LEFT, "b", "1", 0 } } },
  { "taken over", { { CAME, "a", "1", 1 }, { CAME, "a", "2", 2 }, { LEFT, "a", "1", 1 }, { FORGET, "a", NULL, 0 }, { FORGET, "a", NULL, 0 } } },
};

static void
test_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UsherViewerWatch) watch = usher_viewer_watch_new ();

      g_test_message ("%s", cases[i].name);
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].steps) && cases[i].steps[j].desktop != NULL; j++)
        {
          const char *desktop = cases[i].steps[j].desktop;
          guint expected = cases[i].steps[j].channels;

          if (cases[i].steps[j].event == CAME)
            g_assert_cmpuint (usher_viewer_watch_came (watch, desktop, cases[i].steps[j].connection, 7), ==, expected);
          else if (cases[i].steps[j].event == LEFT)
            g_assert_cmpuint (usher_viewer_watch_left (watch, desktop, cases[i].steps[j].connection), ==, expected);
          else
            usher_viewer_watch_forget (watch, desktop);
          g_assert_cmpuint (usher_viewer_watch_channels (watch, desktop, NULL), ==, expected);
        }
    }
}

/* the time of the newest channel decides when a ticket is closed: a channel that leaves does not move it */
static void
test_last (void)
{
  g_autoptr (UsherViewerWatch) watch = usher_viewer_watch_new ();
  gint64 last = -1;

  g_assert_cmpuint (usher_viewer_watch_channels (watch, "a", &last), ==, 0);
  g_assert_cmpint (last, ==, 0);
  usher_viewer_watch_came (watch, "a", "1", 100);
  usher_viewer_watch_came (watch, "a", "2", 200);
  usher_viewer_watch_left (watch, "a", "2");
  g_assert_cmpuint (usher_viewer_watch_channels (watch, "a", &last), ==, 1);
  g_assert_cmpint (last, ==, 200);
  usher_viewer_watch_came (watch, "a", "1", 300);
  usher_viewer_watch_channels (watch, "a", &last);
  g_assert_cmpint (last, ==, 300);
  usher_viewer_watch_forget (watch, "a");
  usher_viewer_watch_channels (watch, "a", &last);
  g_assert_cmpint (last, ==, 0);
}

static gpointer
come_and_go (gpointer data)
{
  g_autofree char *connection = g_strdup_printf ("192.0.2.1:%p", (gpointer) g_thread_self ());

  for (guint i = 0; i < 2000; i++)
    {
      g_assert_cmpuint (usher_viewer_watch_came (data, "a", connection, i), >=, 1);
      usher_viewer_watch_left (data, "a", connection);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (UsherViewerWatch) watch = usher_viewer_watch_new ();
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("viewer", come_and_go, watch);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (usher_viewer_watch_channels (watch, "a", NULL), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/viewer-watch/steps", test_steps);
  g_test_add_func ("/viewer-watch/last", test_last);
  g_test_add_func ("/viewer-watch/threads", test_threads);
  return g_test_run ();
}
