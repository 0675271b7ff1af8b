/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/viewer/viewer.h"

#include <spice-client-gtk.h>

#include "client/viewer/channel-gate.h"
#include "client/viewer/extras.h"
#include "client/viewer/spice-link.h"

/* a display that does not answer within this time will not */
#define OPEN_SECONDS 20

/**
 * ViewerStage: how far a display is
 * @VIEWER_CLOSED: nothing is open, or no longer
 * @VIEWER_OPENING: the main channel is not there yet
 * @VIEWER_OPEN: it is; no picture yet
 * @VIEWER_READY: there is a picture
 */
typedef enum
{
  VIEWER_CLOSED,
  VIEWER_OPENING,
  VIEWER_OPEN,
  VIEWER_READY,
} ViewerStage;

/**
 * ViewerFlags: the boolean properties
 */
typedef enum
{
  VIEWER_SCALING = 1 << 0,
  VIEWER_RESIZE_GUEST = 1 << 1,
  VIEWER_KEYBOARD_CAPTURED = 1 << 2,
  VIEWER_SHARE_CLIPBOARD = 1 << 3,
} ViewerFlags;

struct _UsherViewer
{
  GtkBin parent_instance;

  ViewerStage       stage;
  SpiceSession     *session;
  SpiceDisplay     *display;
  UsherChannelGate *gate;
  UsherExtras      *extras;
  gboolean          takes_files;
  GdkPixbuf        *last_frame; /* stands still while there is no display */
  guint             deadline;
  ViewerFlags       flags;
};

enum
{
  PROP_SCALING = 1,
  PROP_RESIZE_GUEST,
  PROP_KEYBOARD_CAPTURED,
  PROP_SHARE_CLIPBOARD,
  N_PROPS
};

enum
{
  FIRST_FRAME,
  ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (UsherViewer, usher_viewer, GTK_TYPE_BIN)

static void
viewer_set_flag (UsherViewer *self,
                 ViewerFlags  flag,
                 gboolean     on)
{
  self->flags = on ? self->flags | flag : self->flags & ~flag;
}

static void
viewer_set_captured (UsherViewer *self,
                     gboolean     captured)
{
  if (((self->flags & VIEWER_KEYBOARD_CAPTURED) != 0) == captured)
    return;
  viewer_set_flag (self, VIEWER_KEYBOARD_CAPTURED, captured);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYBOARD_CAPTURED]);
}

static void
viewer_drop_display (UsherViewer *self)
{
  if (self->display == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->display, self);
  gtk_container_remove (GTK_CONTAINER (self), GTK_WIDGET (self->display));
  self->display = NULL;
}

static void
viewer_drop_session (UsherViewer *self)
{
  GList *channels;

  g_clear_handle_id (&self->deadline, g_source_remove);
  viewer_drop_display (self);
  g_clear_pointer (&self->extras, usher_extras_free);
  g_clear_pointer (&self->gate, usher_channel_gate_free);
  if (self->session == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->session, self);
  channels = spice_session_get_channels (self->session);
  for (GList *link = channels; link != NULL; link = link->next)
    g_signal_handlers_disconnect_by_data (link->data, self);
  g_list_free (channels);
  spice_session_disconnect (self->session);
  g_clear_object (&self->session);
}

static void
viewer_end (UsherViewer     *self,
            UsherFailureKind kind,
            const char      *detail)
{
  g_autoptr (UsherFailure) failure = usher_failure_new (kind, detail);

  g_clear_object (&self->last_frame);
  self->last_frame = usher_viewer_take_screenshot (self);
  self->stage = VIEWER_CLOSED;
  viewer_drop_session (self);
  viewer_set_captured (self, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[ENDED], 0, failure);
}

static gboolean
on_deadline (gpointer data)
{
  UsherViewer *self = data;

  self->deadline = 0;
  viewer_end (self, USHER_FAILURE_DISPLAY_UNREACHABLE, "the display did not answer in time");
  return G_SOURCE_REMOVE;
}

static void
on_ready (SpiceDisplay *display,
          GParamSpec   *property,
          gpointer      data)
{
  UsherViewer *self = data;
  gboolean ready = FALSE;

  g_object_get (display, "ready", &ready, NULL);
  if (!ready || self->stage != VIEWER_OPEN)
    return;
  self->stage = VIEWER_READY;
  g_clear_object (&self->last_frame);
  /* now, so that it is on the screen with the next frame and not hidden there until the one after */
  g_signal_emit (self, signals[FIRST_FRAME], 0);
}

static void
on_keyboard_grab (SpiceDisplay *display,
                  int           grabbed,
                  gpointer      data)
{
  viewer_set_captured (data, grabbed != 0);
}

static void
viewer_add_display (UsherViewer *self)
{
  self->display = spice_display_new (self->session, 0);
  g_object_set (self->display,
                "grab-keyboard", TRUE,
                "grab-mouse", TRUE,
                NULL);
  g_object_bind_property (self, "scaling", self->display, "scaling", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "resize-guest", self->display, "resize-guest", G_BINDING_SYNC_CREATE);
  if (!self->takes_files)
    gtk_drag_dest_unset (GTK_WIDGET (self->display));

  g_signal_connect (self->display, "notify::ready", G_CALLBACK (on_ready), self);
  g_signal_connect (self->display, "keyboard-grab", G_CALLBACK (on_keyboard_grab), self);
  gtk_widget_show (GTK_WIDGET (self->display));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->display));
}

static void
on_channel_event (SpiceChannel     *channel,
                  SpiceChannelEvent event,
                  gpointer          data)
{
  UsherViewer *self = data;
  const GError *error = spice_channel_get_error (channel);
  UsherFailureKind kind;

  if (event == SPICE_CHANNEL_OPENED && SPICE_IS_MAIN_CHANNEL (channel) && self->stage == VIEWER_OPENING)
    self->stage = VIEWER_OPEN;
  if (event == SPICE_CHANNEL_OPENED && SPICE_IS_DISPLAY_CHANNEL (channel))
    {
      g_clear_handle_id (&self->deadline, g_source_remove);
      usher_channel_gate_open (self->gate);
    }
  if (usher_spice_link_explain (channel, event, self->stage > VIEWER_OPENING, &kind))
    viewer_end (self, kind, error != NULL ? error->message : NULL);
}

/* the library connects when idle, which is after the window was laid out and painted; the server may as well
 * be at work by then */
static void
viewer_hurry (SpiceChannel *channel)
{
  GSource *source = g_main_context_find_source_by_user_data (NULL, channel);

  if (source != NULL)
    g_source_set_priority (source, G_PRIORITY_HIGH);
}

static void
viewer_connect (UsherViewer *self)
{
  GList *channels;

  spice_session_connect (self->session);
  channels = spice_session_get_channels (self->session);
  for (GList *link = channels; link != NULL; link = link->next)
    viewer_hurry (link->data);
  g_list_free (channels);
}

static void
on_channel (SpiceSession *session,
            SpiceChannel *channel,
            gpointer      data)
{
  UsherViewer *self = data;
  int id;

  g_signal_connect (channel, "channel-event", G_CALLBACK (on_channel_event), self);
  if (!SPICE_IS_DISPLAY_CHANNEL (channel) || self->display != NULL)
    return;
  /* the library's widget wants its channel to be there when it is realized */
  g_object_get (channel, "channel-id", &id, NULL);
  if (id == 0)
    {
      viewer_add_display (self);
      viewer_hurry (channel);
    }
}

static void
on_channel_gone (SpiceSession *session,
                 SpiceChannel *channel,
                 gpointer      data)
{
  g_signal_handlers_disconnect_by_data (channel, data);
}

/* what was last seen, faded, so that a reconnect does not look like a crash */
static gboolean
usher_viewer_draw (GtkWidget *widget,
                   cairo_t   *cr)
{
  UsherViewer *self = USHER_VIEWER (widget);
  double width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  double scale;

  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  if (self->last_frame != NULL && self->stage < VIEWER_READY)
    {
      double frame_width = gdk_pixbuf_get_width (self->last_frame), frame_height = gdk_pixbuf_get_height (self->last_frame);

      cairo_save (cr);
      scale = MIN (width / frame_width, height / frame_height);
      cairo_translate (cr, (width - frame_width * scale) / 2, (height - frame_height * scale) / 2);
      cairo_scale (cr, scale, scale);
      gdk_cairo_set_source_pixbuf (cr, self->last_frame, 0, 0);
      cairo_paint_with_alpha (cr, 0.4);
      cairo_restore (cr);
      return GDK_EVENT_PROPAGATE;
    }
  return GTK_WIDGET_CLASS (usher_viewer_parent_class)->draw (widget, cr);
}

static void
usher_viewer_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *property)
{
  UsherViewer *self = USHER_VIEWER (object);

  switch (id)
    {
    case PROP_SCALING:
      g_value_set_boolean (value, (self->flags & VIEWER_SCALING) != 0);
      break;
    case PROP_RESIZE_GUEST:
      g_value_set_boolean (value, (self->flags & VIEWER_RESIZE_GUEST) != 0);
      break;
    case PROP_KEYBOARD_CAPTURED:
      g_value_set_boolean (value, (self->flags & VIEWER_KEYBOARD_CAPTURED) != 0);
      break;
    case PROP_SHARE_CLIPBOARD:
      g_value_set_boolean (value, (self->flags & VIEWER_SHARE_CLIPBOARD) != 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, property);
    }
}

static void
usher_viewer_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *property)
{
  UsherViewer *self = USHER_VIEWER (object);

  switch (id)
    {
    case PROP_SCALING:
      viewer_set_flag (self, VIEWER_SCALING, g_value_get_boolean (value));
      break;
    case PROP_RESIZE_GUEST:
      viewer_set_flag (self, VIEWER_RESIZE_GUEST, g_value_get_boolean (value));
      break;
    case PROP_SHARE_CLIPBOARD:
      viewer_set_flag (self, VIEWER_SHARE_CLIPBOARD, g_value_get_boolean (value));
      if (self->extras != NULL)
        usher_extras_share_clipboard (self->extras, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, property);
    }
}

static void
usher_viewer_destroy (GtkWidget *widget)
{
  UsherViewer *self = USHER_VIEWER (widget);

  self->stage = VIEWER_CLOSED;
  viewer_drop_session (self);
  g_clear_object (&self->last_frame);
  GTK_WIDGET_CLASS (usher_viewer_parent_class)->destroy (widget);
}

static void
usher_viewer_class_init (UsherViewerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = usher_viewer_get_property;
  object_class->set_property = usher_viewer_set_property;
  widget_class->destroy = usher_viewer_destroy;
  widget_class->draw = usher_viewer_draw;

  properties[PROP_SCALING] =
    g_param_spec_boolean ("scaling", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RESIZE_GUEST] =
    g_param_spec_boolean ("resize-guest", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEYBOARD_CAPTURED] =
    g_param_spec_boolean ("keyboard-captured", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHARE_CLIPBOARD] =
    g_param_spec_boolean ("share-clipboard", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FIRST_FRAME] = g_signal_new ("first-frame", USHER_TYPE_VIEWER, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", USHER_TYPE_VIEWER, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 1, USHER_TYPE_FAILURE);
  gtk_widget_class_set_css_name (widget_class, "usher-viewer");
}

static void
usher_viewer_init (UsherViewer *self)
{
  self->flags = VIEWER_SCALING | VIEWER_RESIZE_GUEST | VIEWER_SHARE_CLIPBOARD;
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

GtkWidget *
usher_viewer_new (void)
{
  return g_object_new (USHER_TYPE_VIEWER, NULL);
}

static void
viewer_make_session (UsherViewer *self)
{
  self->session = spice_session_new ();
  self->gate = usher_channel_gate_new (self->session);
}

/**
 * usher_viewer_prepare:
 *
 * Does now what the next usher_viewer_open() would have to do before it connects: USB devices are looked for, and
 * what plays sound is loaded. Does nothing while a display is open.
 */
void
usher_viewer_prepare (UsherViewer *self)
{
  if (self->session != NULL)
    return;
  viewer_make_session (self);
  spice_audio_get (self->session, NULL);
}

/**
 * usher_viewer_open:
 * @document: where to connect; its ticket is used now, and not kept
 *
 * Connects, after closing what was open. The last picture of a display that was lost stands until the new one is there.
 */
void
usher_viewer_open (UsherViewer               *self,
                   const UsherLaunchDocument *document)
{
  if (self->extras != NULL)
    viewer_drop_session (self);
  if (self->session == NULL)
    viewer_make_session (self);
  self->stage = VIEWER_OPENING;
  usher_spice_link_set_up (self->session, document);
  self->extras = usher_extras_new (self->session, &document->policy);
  usher_extras_share_clipboard (self->extras, (self->flags & VIEWER_SHARE_CLIPBOARD) != 0);
  g_signal_connect (self->session, "channel-new", G_CALLBACK (on_channel), self);
  g_signal_connect (self->session, "channel-destroy", G_CALLBACK (on_channel_gone), self);
  self->takes_files = (document->policy.flags & USHER_POLICY_FILES) != 0;
  self->deadline = g_timeout_add_seconds (OPEN_SECONDS, on_deadline, self);
  viewer_connect (self);
}

/**
 * usher_viewer_close:
 *
 * Leaves the desktop, without the signal "ended", and forgets its picture.
 */
void
usher_viewer_close (UsherViewer *self)
{
  self->stage = VIEWER_CLOSED;
  viewer_drop_session (self);
  viewer_set_captured (self, FALSE);
  g_clear_object (&self->last_frame);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
usher_viewer_has_frame (UsherViewer *self)
{
  return self->stage >= VIEWER_READY;
}

/**
 * usher_viewer_focus:
 *
 * Gives the keys to the desktop.
 */
void
usher_viewer_focus (UsherViewer *self)
{
  if (self->display != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->display));
}

/**
 * usher_viewer_send_keys:
 * @keys: pressed and let go in the desktop
 */
void
usher_viewer_send_keys (UsherViewer    *self,
                        UsherViewerKeys keys)
{
  static const guint combinations[][4] = {
    [USHER_VIEWER_CTRL_ALT_DEL] = { GDK_KEY_Control_L, GDK_KEY_Alt_L, GDK_KEY_Delete },
    [USHER_VIEWER_CTRL_ALT_BACKSPACE] = { GDK_KEY_Control_L, GDK_KEY_Alt_L, GDK_KEY_BackSpace },
    [USHER_VIEWER_PRINT] = { GDK_KEY_Print },
    [USHER_VIEWER_SUPER] = { GDK_KEY_Super_L },
    [USHER_VIEWER_ALT_TAB] = { GDK_KEY_Alt_L, GDK_KEY_Tab },
    [USHER_VIEWER_ALT_F4] = { GDK_KEY_Alt_L, GDK_KEY_F4 },
    [USHER_VIEWER_CTRL_ALT_F1] = { GDK_KEY_Control_L, GDK_KEY_Alt_L, GDK_KEY_F1 },
    [USHER_VIEWER_CTRL_ALT_F2] = { GDK_KEY_Control_L, GDK_KEY_Alt_L, GDK_KEY_F2 },
    [USHER_VIEWER_CTRL_ALT_F7] = { GDK_KEY_Control_L, GDK_KEY_Alt_L, GDK_KEY_F7 },
  };
  int count = 0;

  if (self->display == NULL)
    return;
  while (count < 4 && combinations[keys][count] != 0)
    count++;
  spice_display_send_keys (self->display, combinations[keys], count, SPICE_DISPLAY_KEY_EVENT_CLICK);
}

/**
 * usher_viewer_release_grabs:
 *
 * Gives keyboard and mouse back to the local system.
 */
void
usher_viewer_release_grabs (UsherViewer *self)
{
  if (self->display == NULL)
    return;
  spice_display_keyboard_ungrab (self->display);
  spice_display_mouse_ungrab (self->display);
}

/**
 * usher_viewer_get_guest_size:
 * @width: (out): of the desktop in its own pixels; 0 without a picture
 * @height: (out): the same
 */
void
usher_viewer_get_guest_size (UsherViewer *self,
                             int         *width,
                             int         *height)
{
  GList *channels = self->session != NULL ? spice_session_get_channels (self->session) : NULL;

  *width = *height = 0;
  for (GList *link = channels; link != NULL; link = link->next)
    {
      if (SPICE_IS_DISPLAY_CHANNEL (link->data))
        g_object_get (link->data, "width", width, "height", height, NULL);
    }
  g_list_free (channels);
}

/**
 * usher_viewer_take_screenshot:
 *
 * Returns: (transfer full) (nullable): the desktop in its own pixels; NULL without a picture
 */
GdkPixbuf *
usher_viewer_take_screenshot (UsherViewer *self)
{
  if (self->display == NULL || self->stage < VIEWER_READY)
    return NULL;
  return spice_display_get_pixbuf (self->display);
}
