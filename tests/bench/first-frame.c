/* SPDX-License-Identifier: GPL-2.0-or-later */
/* first-frame COLOUR start PROGRAM ARGUMENT…: starts a program on the display and tells after how many ms the screen
 *   shows the desktop's colour (RRGGBB), and the program's process id
 * first-frame COLOUR click X,Y: the same from a click of the mouse there on, which a program that runs answers
 *
 * Prints "MS PID" then, and ends, with the program, when its standard input ends. The screen is asked for what is
 * really on it, and only when something was painted, so that all programs are looked at alike. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xdamage.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE (30 * G_USEC_PER_SEC)
#define NEAR 12
/* lines of the screen that are looked at, and how much of one the colour has to take */
#define LINES 5
#define SHARE 0.3

typedef struct
{
  Display *display;
  Window   root;
  int      width;
  int      height;
  Damage   damage;
  guint    colour;
} Watched;

static gboolean
first_frame_is_near (unsigned long pixel,
                     guint         colour)
{
  for (int shift = 0; shift <= 16; shift += 8)
    if (ABS ((int) (pixel >> shift & 255) - (int) (colour >> shift & 255)) > NEAR)
      return FALSE;
  return TRUE;
}

static gboolean
first_frame_line_shows (const Watched *screen,
                        int            y)
{
  XImage *line = XGetImage (screen->display, screen->root, 0, y, screen->width, 1, AllPlanes, ZPixmap);
  int found = 0;

  for (int x = 0; line != NULL && x < screen->width; x++)
    found += first_frame_is_near (XGetPixel (line, x, 0), screen->colour);
  if (line != NULL)
    XDestroyImage (line);
  return found >= screen->width * SHARE;
}

static gboolean
first_frame_shows (const Watched *screen)
{
  for (int i = 1; i <= LINES; i++)
    if (first_frame_line_shows (screen, screen->height * i / (LINES + 1)))
      return TRUE;
  return FALSE;
}

/* sleeps until something is painted; FALSE when that took too long */
static gboolean
first_frame_wait (const Watched *screen,
                  gint64         deadline)
{
  struct pollfd fd = { .fd = ConnectionNumber (screen->display), .events = POLLIN };
  gboolean painted = FALSE;
  XEvent event;

  while (!painted)
    {
      while (XPending (screen->display) > 0)
        {
          XNextEvent (screen->display, &event);
          painted = TRUE;
        }
      if (!painted && (g_get_monotonic_time () > deadline || poll (&fd, 1, 1000) < 0))
        return FALSE;
    }
  XDamageSubtract (screen->display, screen->damage, None, None);
  return TRUE;
}

static void
first_frame_open (Watched    *screen,
                  const char *colour)
{
  int base, errors;

  screen->display = XOpenDisplay (NULL);
  if (screen->display == NULL || !XDamageQueryExtension (screen->display, &base, &errors))
    g_error ("there is no display, or it does not tell what is painted");
  screen->root = DefaultRootWindow (screen->display);
  screen->width = DisplayWidth (screen->display, DefaultScreen (screen->display));
  screen->height = DisplayHeight (screen->display, DefaultScreen (screen->display));
  screen->colour = (guint) strtoul (colour, NULL, 16);
  screen->damage = XDamageCreate (screen->display, screen->root, XDamageReportNonEmpty);
  XSync (screen->display, False);
}

static pid_t
first_frame_start (char **arguments)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGTERM);
      if (freopen ("/dev/null", "r", stdin) == NULL || freopen ("/dev/null", "w", stdout) == NULL)
        _exit (126);
      execvp (arguments[0], arguments);
      _exit (127);
    }
  return pid;
}

static void
first_frame_click (const Watched *screen)
{
  XTestFakeButtonEvent (screen->display, 1, True, CurrentTime);
  XTestFakeButtonEvent (screen->display, 1, False, CurrentTime);
  XFlush (screen->display);
}

/* the pointer is there before the clock runs */
static void
first_frame_point (const Watched *screen,
                   const char    *place)
{
  int x, y;

  if (sscanf (place, "%d,%d", &x, &y) != 2)
    g_error ("%s is no place on the screen", place);
  XTestFakeMotionEvent (screen->display, 0, x, y, CurrentTime);
  XSync (screen->display, False);
  g_usleep (G_USEC_PER_SEC / 2);
}

int
main (int   argc,
      char *argv[])
{
  Watched screen = { 0 };
  pid_t pid = 0;
  gint64 begun;
  char byte;

  if (argc < 4 || (strcmp (argv[2], "start") != 0 && strcmp (argv[2], "click") != 0))
    return 2;
  first_frame_open (&screen, argv[1]);
  if (first_frame_shows (&screen))
    g_error ("the screen shows that colour already");
  if (strcmp (argv[2], "click") == 0)
    first_frame_point (&screen, argv[3]);

  begun = g_get_monotonic_time ();
  if (strcmp (argv[2], "click") == 0)
    first_frame_click (&screen);
  else
    pid = first_frame_start (argv + 3);
  while (!first_frame_shows (&screen))
    if (!first_frame_wait (&screen, begun + PATIENCE))
      g_error ("no picture came");
  printf ("%.2f %d\n", (g_get_monotonic_time () - begun) / 1000.0, (int) pid);
  fflush (stdout);

  while (read (STDIN_FILENO, &byte, 1) > 0)
    continue;
  if (pid > 0)
    {
      kill (pid, SIGTERM);
      waitpid (pid, NULL, 0);
    }
  return 0;
}
