/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib-unix.h>
#include <signal.h>
#include <spice.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakes/fake-agent.h"

/* A SPICE server on libspice-server with one picture and no guest: four quarters, red, green, blue
 * and white. It speaks TLS alone, on a free port, and tells on standard output, a line each: "port N",
 * "key HEX" for a scan code, "open TYPE" and "closed TYPE" for channels, "ticket 0" once it is set,
 * "pasted TEXT" for what its agent got from the client's clipboard. Standard input takes
 * "ticket TEXT SECONDS [keep|disconnect|fail]", "agent" for a desktop with one, "copy TEXT" there, and "end". */

#define WIDTH 320
#define HEIGHT 240
#define RED 0xff0000
#define GREEN 0x00ff00
#define BLUE 0x0000ff
#define WHITE 0xffffff

static guint32 picture[WIDTH * HEIGHT];
static SpiceServer *server;
static GMainLoop *loop;

struct SpiceTimer
{
  SpiceTimerFunc func;
  void          *opaque;
  guint          source;
};

struct SpiceWatch
{
  SpiceWatchFunc func;
  void          *opaque;
  int            fd;
  guint          source;
};

static SpiceTimer *
timer_add (SpiceTimerFunc func,
           void          *opaque)
{
  SpiceTimer *timer = g_new0 (SpiceTimer, 1);

  timer->func = func;
  timer->opaque = opaque;
  return timer;
}

static gboolean
on_timer (gpointer data)
{
  SpiceTimer *timer = data;

  timer->source = 0;
  timer->func (timer->opaque);
  return G_SOURCE_REMOVE;
}

static void
timer_cancel (SpiceTimer *timer)
{
  g_clear_handle_id (&timer->source, g_source_remove);
}

static void
timer_start (SpiceTimer *timer,
             uint32_t    milliseconds)
{
  timer_cancel (timer);
  timer->source = g_timeout_add (milliseconds, on_timer, timer);
}

static void
timer_remove (SpiceTimer *timer)
{
  timer_cancel (timer);
  g_free (timer);
}

static gboolean
on_watch (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  SpiceWatch *watch = data;
  int events = (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR) ? SPICE_WATCH_EVENT_READ : 0) |
               (condition & G_IO_OUT ? SPICE_WATCH_EVENT_WRITE : 0);

  watch->func (watch->fd, events, watch->opaque);
  return G_SOURCE_CONTINUE;
}

static void
watch_update_mask (SpiceWatch *watch,
                   int         events)
{
  GIOCondition condition = (events & SPICE_WATCH_EVENT_READ ? G_IO_IN : 0) | (events & SPICE_WATCH_EVENT_WRITE ? G_IO_OUT : 0);

  g_clear_handle_id (&watch->source, g_source_remove);
  if (events != 0)
    watch->source = g_unix_fd_add (watch->fd, condition, on_watch, watch);
}

static SpiceWatch *
watch_add (int            fd,
           int            events,
           SpiceWatchFunc func,
           void          *opaque)
{
  SpiceWatch *watch = g_new0 (SpiceWatch, 1);

  watch->fd = fd;
  watch->func = func;
  watch->opaque = opaque;
  watch_update_mask (watch, events);
  return watch;
}

static void
watch_remove (SpiceWatch *watch)
{
  g_clear_handle_id (&watch->source, g_source_remove);
  g_free (watch);
}

static void
say (const char *what,
     int         number)
{
  g_autofree char *line = g_strdup_printf ("%s %x\n", what, number);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    exit (1);
}

static void
on_channel_event (int                    event,
                  SpiceChannelEventInfo *info)
{
  if (event == SPICE_CHANNEL_EVENT_INITIALIZED)
    say ("open", info->type);
  else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED)
    say ("closed", info->type);
}

static SpiceCoreInterface core = {
  .base = { .major_version = SPICE_INTERFACE_CORE_MAJOR, .minor_version = SPICE_INTERFACE_CORE_MINOR },
  .timer_add = timer_add,
  .timer_start = timer_start,
  .timer_cancel = timer_cancel,
  .timer_remove = timer_remove,
  .watch_add = watch_add,
  .watch_update_mask = watch_update_mask,
  .watch_remove = watch_remove,
  .channel_event = on_channel_event,
};

static void
get_init_info (QXLInstance    *instance,
               QXLDevInitInfo *info)
{
  *info = (QXLDevInitInfo) {
    .num_memslots_groups = 1,
    .num_memslots = 1,
    .memslot_gen_bits = 8,
    .memslot_id_bits = 8,
    .n_surfaces = 1,
  };
}

static void
ignore_worker (QXLInstance *instance)
{
}

static void
ignore_level (QXLInstance *instance,
              int          level)
{
}

static int
get_no_command (QXLInstance          *instance,
                struct QXLCommandExt *command)
{
  return 0;
}

static int
want_no_notification (QXLInstance *instance)
{
  return 1;
}

static void
release_nothing (QXLInstance             *instance,
                 struct QXLReleaseInfoExt info)
{
}

static void
ignore_update (QXLInstance *instance,
               uint32_t     id)
{
}

static int
flush_nothing (QXLInstance *instance)
{
  return 0;
}

static void
ignore_completion (QXLInstance *instance,
                   uint64_t     cookie)
{
}

static void
ignore_area (QXLInstance    *instance,
             uint32_t        surface,
             struct QXLRect *areas,
             uint32_t        count)
{
}

static void
ignore_capabilities (QXLInstance *instance,
                     uint8_t      present,
                     uint8_t      capabilities[SPICE_CAPABILITIES_SIZE])
{
}

static const QXLInterface qxl_interface = {
  .base = { .type = SPICE_INTERFACE_QXL, .description = "one picture",
            .major_version = SPICE_INTERFACE_QXL_MAJOR, .minor_version = SPICE_INTERFACE_QXL_MINOR },
  .attached_worker = ignore_worker,
  .set_compression_level = ignore_level,
  .get_init_info = get_init_info,
  .get_command = get_no_command,
  .req_cmd_notification = want_no_notification,
  .release_resource = release_nothing,
  .get_cursor_command = get_no_command,
  .req_cursor_notification = want_no_notification,
  .notify_update = ignore_update,
  .flush_resources = flush_nothing,
  .async_complete = ignore_completion,
  .update_area_complete = ignore_area,
  .set_client_capabilities = ignore_capabilities,
};

static void
on_scan_code (SpiceKbdInstance *instance,
              uint8_t           code)
{
  say ("key", code);
}

static uint8_t
get_no_leds (SpiceKbdInstance *instance)
{
  return 0;
}

static const SpiceKbdInterface keyboard_interface = {
  .base = { .type = SPICE_INTERFACE_KEYBOARD, .description = "tells its scan codes",
            .major_version = SPICE_INTERFACE_KEYBOARD_MAJOR, .minor_version = SPICE_INTERFACE_KEYBOARD_MINOR },
  .push_scan_freg = on_scan_code,
  .get_leds = get_no_leds,
};

static QXLInstance qxl = { .base = { .sif = &qxl_interface.base } };
static SpiceKbdInstance keyboard = { .base = { .sif = &keyboard_interface.base } };

static void
paint (void)
{
  QXLDevMemSlot slot = { .virt_end = UINTPTR_MAX };
  QXLDevSurfaceCreate surface = {
    .width = WIDTH,
    .height = HEIGHT,
    .stride = WIDTH * sizeof (guint32),
    .format = SPICE_SURFACE_FMT_32_xRGB,
    .mouse_mode = TRUE,
    .flags = QXL_SURF_FLAG_KEEP_DATA,
    .type = QXL_SURF_TYPE_PRIMARY,
    .mem = (uint64_t) (uintptr_t) picture,
  };

  for (int y = 0; y < HEIGHT; y++)
    {
      for (int x = 0; x < WIDTH; x++)
        picture[y * WIDTH + x] = y < HEIGHT / 2 ? (x < WIDTH / 2 ? RED : GREEN) : (x < WIDTH / 2 ? BLUE : WHITE);
    }
  spice_qxl_add_memslot (&qxl, &slot);
  spice_qxl_create_primary_surface (&qxl, 0, &surface);
}

static void
set_ticket (char **words)
{
  const char *when_connected = words[2] != NULL && words[3] != NULL ? words[3] : "keep";

  g_assert_nonnull (words[1]);
  spice_server_set_ticket (server, words[1], words[2] == NULL ? 0 : atoi (words[2]),
                           g_str_equal (when_connected, "fail"), g_str_equal (when_connected, "disconnect"));
  say ("ticket", 0);
}

static void
say_pasted (const char *text)
{
  g_autofree char *line = g_strdup_printf ("pasted %s\n", text);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    exit (1);
}

static gboolean
on_command (GIOChannel  *input,
            GIOCondition condition,
            gpointer     data)
{
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  if (g_io_channel_read_line (input, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (loop);
      return G_SOURCE_REMOVE;
    }
  words = g_strsplit (g_strchomp (line), " ", -1);
  if (g_strcmp0 (words[0], "ticket") == 0)
    set_ticket (words);
  else if (g_strcmp0 (words[0], "agent") == 0)
    usher_fake_agent_start (server, say_pasted);
  else if (g_strcmp0 (words[0], "copy") == 0)
    usher_fake_agent_copy (line + strlen ("copy "));
  else
    g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* libspice-server cannot be asked which port it took, so one is found first; somebody may be quicker */
static int
listen_somewhere (const char *folder)
{
  g_autofree char *ca = g_build_filename (folder, "ca-cert.pem", NULL);
  g_autofree char *certificate = g_build_filename (folder, "server-cert.pem", NULL);
  g_autofree char *key = g_build_filename (folder, "server-key.pem", NULL);

  for (int attempt = 0; attempt < 100; attempt++)
    {
      int port = g_random_int_range (20000, 32000);

      server = spice_server_new ();
      spice_server_set_addr (server, "127.0.0.1", SPICE_ADDR_FLAG_IPV4_ONLY);
      if (spice_server_set_tls (server, port, ca, certificate, key, NULL, NULL, NULL) == 0 &&
          spice_server_init (server, &core) == 0)
        return port;
      spice_server_destroy (server);
    }
  g_error ("no port is free");
}

int
main (int   argc,
      char *argv[])
{
  GIOChannel *input = g_io_channel_unix_new (STDIN_FILENO);
  int port;

  if (argc != 2)
    {
      g_printerr ("usage: fake-display FOLDER-OF-CERTIFICATES\n");
      return 2;
    }
  /* a viewer that leaves in the middle must not end the server */
  signal (SIGPIPE, SIG_IGN);
  loop = g_main_loop_new (NULL, FALSE);
  port = listen_somewhere (argv[1]);
  spice_server_set_name (server, "fake");
  spice_server_add_interface (server, &qxl.base);
  spice_server_add_interface (server, &keyboard.base);
  paint ();
  spice_server_vm_start (server);

  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_command, NULL);
  g_print ("port %d\n", port);
  fflush (stdout);
  g_main_loop_run (loop);
  spice_server_destroy (server);
  g_io_channel_unref (input);
  g_main_loop_unref (loop);
  return 0;
}
