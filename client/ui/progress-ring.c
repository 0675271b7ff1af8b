/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/progress-ring.h"

#include <glib/gi18n.h>
#include <math.h>

/* for one in a line of text; a page asks for more */
#define RING_SIZE 18
#define RING_SIZE_OF_TEXT 64
/* the line, as a part of the ring */
#define RING_WIDTH 0.072
#define RING_WIDTH_LEAST 2.0
/* how much of the circle runs around while nobody knows how long it takes */
#define RING_RUNNER 0.22
#define RING_TURN_US 1400000.0

/**
 * UsherProgressRing:
 *
 * A progress bar drawn as a ring, with its percentage or a caption inside. It stays a
 * #GtkProgressBar so that screen readers read its value.
 */
struct _UsherProgressRing
{
  GtkProgressBar parent_instance;
  int            percent;
  double         shown;
  char          *caption;
  guint          tick;
};

G_DEFINE_TYPE (UsherProgressRing, usher_progress_ring, GTK_TYPE_PROGRESS_BAR)

static gboolean
progress_ring_tick (GtkWidget     *widget,
                    GdkFrameClock *clock,
                    gpointer       data)
{
  UsherProgressRing *ring = USHER_PROGRESS_RING (widget);
  double wanted = ring->percent / 100.0;

  if (ring->percent >= 0 && fabs (wanted - ring->shown) < 0.002)
    {
      ring->shown = wanted;
      ring->tick = 0;
      gtk_widget_queue_draw (widget);
      return G_SOURCE_REMOVE;
    }
  if (ring->percent >= 0)
    ring->shown += (wanted - ring->shown) * 0.12;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
progress_ring_animate (UsherProgressRing *ring)
{
  gboolean animations;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (ring)), "gtk-enable-animations", &animations, NULL);
  if (!animations)
    ring->shown = ring->percent >= 0 ? ring->percent / 100.0 : 0;
  else if (ring->tick == 0)
    ring->tick = gtk_widget_add_tick_callback (GTK_WIDGET (ring), progress_ring_tick, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (ring));
}

static void
progress_ring_draw_text (UsherProgressRing *ring,
                         cairo_t           *cr,
                         double             size)
{
  g_autofree char *percent = ring->percent >= 0 ? g_strdup_printf (_("%d %%"), ring->percent) : NULL;
  const char *text = ring->caption != NULL ? ring->caption : percent;
  g_autoptr (PangoLayout) layout = NULL;
  int width;
  int height;

  if (text == NULL || size < RING_SIZE_OF_TEXT)
    return;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (ring), text);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_render_layout (gtk_widget_get_style_context (GTK_WIDGET (ring)), cr, (size - width) / 2, (size - height) / 2, layout);
}

static gboolean
progress_ring_draw (GtkWidget *widget,
                    cairo_t   *cr)
{
  UsherProgressRing *ring = USHER_PROGRESS_RING (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  double size = MIN (gtk_widget_get_allocated_width (widget), gtk_widget_get_allocated_height (widget));
  double line = MAX (size * RING_WIDTH, RING_WIDTH_LEAST);
  double radius = (size - line) / 2;
  double start = -G_PI / 2;
  double length = ring->shown * 2 * G_PI;
  GdkRGBA color;

  if (ring->percent < 0)
    {
      start += fmod (g_get_monotonic_time (), RING_TURN_US) / RING_TURN_US * 2 * G_PI;
      length = RING_RUNNER * 2 * G_PI;
    }

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &color);
  cairo_set_line_width (cr, line);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha * 0.16);
  cairo_arc (cr, size / 2, size / 2, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (length > 0.001)
    {
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_arc (cr, size / 2, size / 2, radius, start, start + length);
      cairo_stroke (cr);
    }
  progress_ring_draw_text (ring, cr, size);
  return GDK_EVENT_PROPAGATE;
}

static void
progress_ring_get_preferred_size (GtkWidget *widget,
                                  int       *minimum,
                                  int       *natural)
{
  *minimum = *natural = RING_SIZE;
}

static void
progress_ring_finalize (GObject *object)
{
  g_free (USHER_PROGRESS_RING (object)->caption);
  G_OBJECT_CLASS (usher_progress_ring_parent_class)->finalize (object);
}

static void
usher_progress_ring_class_init (UsherProgressRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = progress_ring_finalize;
  widget_class->draw = progress_ring_draw;
  widget_class->get_preferred_width = progress_ring_get_preferred_size;
  widget_class->get_preferred_height = progress_ring_get_preferred_size;
}

static void
usher_progress_ring_init (UsherProgressRing *ring)
{
  ring->percent = -1;
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (ring)), "ring");
}

/**
 * usher_progress_ring_set_percent:
 * @ring: a ring
 * @percent: 0 to 100, or -1 while nobody knows
 */
void
usher_progress_ring_set_percent (UsherProgressRing *ring,
                                 int                percent)
{
  ring->percent = CLAMP (percent, -1, 100);
  if (percent < 0)
    ring->shown = 0;
  else
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (ring), ring->percent / 100.0);
  progress_ring_animate (ring);
}

/**
 * usher_progress_ring_set_caption:
 * @ring: a ring
 * @caption: (nullable): a short text in place of the percentage
 */
void
usher_progress_ring_set_caption (UsherProgressRing *ring,
                                 const char        *caption)
{
  g_free (ring->caption);
  ring->caption = g_strdup (caption);
  gtk_widget_queue_draw (GTK_WIDGET (ring));
}
