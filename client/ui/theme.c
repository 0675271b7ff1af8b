/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/theme.h"

#include <handy.h>
#include <math.h>

#include "usher-resources.h"

#define THEME_ACCENT "#0e7490"

/* surfaces and signal colours; the accent is mixed in by theme_refresh() */
static const char theme_light[] =
  "@define-color usher_page #f5f7f9;@define-color usher_card #ffffff;@define-color usher_field #ffffff;"
  "@define-color usher_bar #ffffff;@define-color usher_well #e9eef2;@define-color usher_plate #ffffff;"
  "@define-color usher_text #17212b;@define-color usher_dim #55626f;"
  "@define-color usher_line #dbe1e7;@define-color usher_strong_line #8a96a3;"
  "@define-color usher_button #e6ebf0;@define-color usher_button_hover #dae1e8;@define-color usher_button_active #cbd4dd;"
  "@define-color usher_good #16a34a;@define-color usher_good_text #14692f;"
  "@define-color usher_warn #d97706;@define-color usher_warn_text #8a4a04;"
  "@define-color usher_error #dc2626;@define-color usher_error_text #a81b1b;"
  "@define-color usher_accent_text shade(@usher_accent, 0.92);";
static const char theme_dark[] =
  "@define-color usher_page #16191d;@define-color usher_card #1f2429;@define-color usher_field #262c33;"
  "@define-color usher_bar #1f2429;@define-color usher_well #262c33;@define-color usher_plate #f5f7f9;"
  "@define-color usher_text #eef2f5;@define-color usher_dim #a3afba;"
  "@define-color usher_line #323a43;@define-color usher_strong_line #6b7885;"
  "@define-color usher_button #2b323a;@define-color usher_button_hover #363f49;@define-color usher_button_active #434e5a;"
  "@define-color usher_good #22c55e;@define-color usher_good_text #6ee79b;"
  "@define-color usher_warn #f59e0b;@define-color usher_warn_text #fbc565;"
  "@define-color usher_error #f87171;@define-color usher_error_text #fca5a5;"
  "@define-color usher_accent_text mix(@usher_accent, white, 0.52);";
static const char theme_high_contrast[] =
  "@define-color usher_page @theme_bg_color;@define-color usher_card @theme_base_color;@define-color usher_field @theme_base_color;"
  "@define-color usher_bar @theme_bg_color;@define-color usher_well @theme_base_color;@define-color usher_plate white;"
  "@define-color usher_text @theme_fg_color;@define-color usher_dim @theme_fg_color;"
  "@define-color usher_line @theme_fg_color;@define-color usher_strong_line @theme_fg_color;"
  "@define-color usher_button @theme_base_color;@define-color usher_button_hover alpha(@theme_fg_color,0.15);"
  "@define-color usher_button_active alpha(@theme_fg_color,0.25);"
  "@define-color usher_good @theme_fg_color;@define-color usher_good_text @theme_fg_color;"
  "@define-color usher_warn @theme_fg_color;@define-color usher_warn_text @theme_fg_color;"
  "@define-color usher_error @theme_fg_color;@define-color usher_error_text @theme_fg_color;"
  "@define-color usher_accent_text @theme_fg_color;";

static GtkCssProvider *theme_colors = NULL;
static char *theme_accent = NULL;
/* NULL where GTK's own settings decide */
static HdyStyleManager *theme_manager = NULL;

/* WCAG's relative luminance: which of black and white is read more easily on a colour */
static double
theme_channel (double value)
{
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static const char *
theme_text_on (const char *color)
{
  GdkRGBA rgba = { 0 };
  double luminance;

  gdk_rgba_parse (&rgba, color);
  luminance = 0.2126 * theme_channel (rgba.red) + 0.7152 * theme_channel (rgba.green) +
              0.0722 * theme_channel (rgba.blue);
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#0b1116";
}

static const char *
theme_find_surfaces (void)
{
  g_autofree char *name = NULL;
  gboolean dark;

  if (theme_manager != NULL)
    {
      if (hdy_style_manager_get_high_contrast (theme_manager))
        return theme_high_contrast;
      return hdy_style_manager_get_dark (theme_manager) ? theme_dark : theme_light;
    }
  g_object_get (gtk_settings_get_default (), "gtk-theme-name", &name, "gtk-application-prefer-dark-theme", &dark, NULL);
  if (name != NULL && g_str_has_prefix (name, "HighContrast"))
    return theme_high_contrast;
  return dark || (name != NULL && g_str_has_suffix (name, "-dark")) ? theme_dark : theme_light;
}

static void
theme_refresh (void)
{
  const char *accent = theme_accent != NULL ? theme_accent : THEME_ACCENT;
  const char *surfaces = theme_find_surfaces ();
  g_autofree char *css = NULL;

  css = g_strdup_printf ("@define-color usher_accent %s;@define-color usher_on_accent %s;%s",
                         accent, theme_text_on (accent), surfaces);
  gtk_css_provider_load_from_data (theme_colors, css, -1, NULL);
}

static void
theme_load (void)
{
  g_autoptr (GtkCssProvider) sheet = gtk_css_provider_new ();
  GdkScreen *screen = gdk_screen_get_default ();

  usher_register_resource ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_default (), USHER_RESOURCE "/icons");

  theme_colors = gtk_css_provider_new ();
  theme_refresh ();
  gtk_css_provider_load_from_resource (sheet, USHER_RESOURCE "/usher.css");
  gtk_style_context_add_provider_for_screen (screen, GTK_STYLE_PROVIDER (theme_colors),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_style_context_add_provider_for_screen (screen, GTK_STYLE_PROVIDER (sheet),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

/**
 * usher_theme_init:
 *
 * Makes the style sheet, the icons and the pages' templates known. To be called once, after GTK
 * is up and before the first page is made.
 */
void
usher_theme_init (void)
{
  hdy_init ();
  theme_manager = hdy_style_manager_get_default ();
  theme_load ();
  g_signal_connect (theme_manager, "notify::dark", G_CALLBACK (theme_refresh), NULL);
  g_signal_connect (theme_manager, "notify::high-contrast", G_CALLBACK (theme_refresh), NULL);
}

/**
 * usher_theme_init_quick:
 *
 * As usher_theme_init(), without following the session's light and dark as it changes: that reads
 * GTK's theme twice more, which whoever opens a launch file would wait for.
 */
void
usher_theme_init_quick (void)
{
  theme_load ();
}

/**
 * usher_theme_set_scheme:
 * @scheme: what the user prefers
 */
void
usher_theme_set_scheme (UsherScheme scheme)
{
  static const HdyColorScheme schemes[] = {
    [USHER_SCHEME_SYSTEM] = HDY_COLOR_SCHEME_PREFER_LIGHT,
    [USHER_SCHEME_LIGHT] = HDY_COLOR_SCHEME_FORCE_LIGHT,
    [USHER_SCHEME_DARK] = HDY_COLOR_SCHEME_FORCE_DARK,
  };

  if (theme_manager != NULL)
    hdy_style_manager_set_color_scheme (theme_manager, schemes[scheme]);
  else if (scheme != USHER_SCHEME_SYSTEM)
    g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", scheme == USHER_SCHEME_DARK, NULL);
  theme_refresh ();
}

/**
 * usher_theme_set_accent:
 * @color: (nullable): #RRGGBB; %NULL or what is no colour gives Usher's own
 */
void
usher_theme_set_accent (const char *color)
{
  GdkRGBA rgba;

  g_clear_pointer (&theme_accent, g_free);
  if (color != NULL && gdk_rgba_parse (&rgba, color))
    theme_accent = g_strdup_printf ("#%02x%02x%02x", (guint) (rgba.red * 255 + 0.5),
                                    (guint) (rgba.green * 255 + 0.5), (guint) (rgba.blue * 255 + 0.5));
  theme_refresh ();
}

/**
 * usher_theme_set_announcing:
 * @widget: a widget whose appearing a screen reader should speak
 */
void
usher_theme_set_announcing (GtkWidget *widget)
{
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_ALERT);
}
