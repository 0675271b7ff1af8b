/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/brand-panel.h"

#include <handy.h>

#include "client/ui/theme.h"

/**
 * UsherBrandPanel:
 *
 * The coloured half of the first pages, with the house's logo and name.
 */
struct _UsherBrandPanel
{
  GtkBox    parent_instance;
  GtkImage *logo;
  GtkLabel *name;
};

G_DEFINE_TYPE (UsherBrandPanel, usher_brand_panel, GTK_TYPE_BOX)

static void
usher_brand_panel_class_init (UsherBrandPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (HDY_TYPE_WINDOW_HANDLE);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/brand-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherBrandPanel, logo);
  gtk_widget_class_bind_template_child (widget_class, UsherBrandPanel, name);
}

static void
usher_brand_panel_init (UsherBrandPanel *panel)
{
  gtk_widget_init_template (GTK_WIDGET (panel));
}

static GdkPixbuf *
brand_panel_read_logo (const char *path,
                       int         height)
{
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = NULL;

  if (path != NULL)
    pixbuf = gdk_pixbuf_new_from_file_at_scale (path, height * 4, height, TRUE, &error);
  if (error != NULL)
    g_warning ("The house's logo cannot be shown: %s", error->message);
  if (pixbuf == NULL)
    pixbuf = gdk_pixbuf_new_from_resource_at_scale (USHER_RESOURCE "/logo.png", height, height, TRUE, NULL);
  return pixbuf;
}

/**
 * usher_brand_panel_load_logo:
 * @image: where to show it
 * @path: (nullable): the house's picture; %NULL for Usher's own
 * @size: its height, in pixels
 *
 * A picture that cannot be read gives Usher's own: a lost logo must not keep anybody from work.
 */
void
usher_brand_panel_load_logo (GtkImage   *image,
                             const char *path,
                             int         size)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (image));
  g_autoptr (GdkPixbuf) pixbuf = brand_panel_read_logo (path, size * scale);
  cairo_surface_t *surface;

  surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, scale, NULL);
  gtk_image_set_from_surface (image, surface);
  cairo_surface_destroy (surface);
}

/**
 * usher_brand_panel_set_house:
 * @panel: a panel
 * @house: whose name and logo to show
 */
void
usher_brand_panel_set_house (UsherBrandPanel  *panel,
                             const UsherHouse *house)
{
  if (house->name != NULL)
    gtk_label_set_text (panel->name, house->name);
  usher_brand_panel_load_logo (panel->logo, house->logo, 72);
}
