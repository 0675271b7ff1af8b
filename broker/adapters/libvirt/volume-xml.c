/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/volume-xml.h"

#include "broker/adapters/libvirt/xml-tree.h"
#include "common/error.h"

/**
 * usher_base_volume_from_xml:
 * @xml: a volume's description, as libvirt gives it
 * @error: START_FAILED
 *
 * Returns: (transfer full): what an overlay needs of it
 */
UsherBaseVolume *
usher_base_volume_from_xml (const char  *xml,
                            GError     **error)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "volume", error);
  g_autoptr (UsherBaseVolume) base = NULL;
  xmlNode *volume, *target, *path;
  xmlChar *text;

  if (document == NULL)
    return NULL;
  volume = xmlDocGetRootElement (document);
  target = usher_xml_tree_first (volume, "target");
  path = usher_xml_tree_first (target, "path");
  if (path == NULL || usher_xml_tree_first (volume, "capacity") == NULL)
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_START_FAILED, "the volume has no path or no capacity");
      return NULL;
    }

  base = g_new0 (UsherBaseVolume, 1);
  text = xmlNodeGetContent (path);
  base->path = g_strdup ((const char *) text);
  xmlFree (text);
  text = xmlNodeGetContent (usher_xml_tree_first (volume, "capacity"));
  base->capacity = g_ascii_strtoull ((const char *) text, NULL, 10);
  xmlFree (text);
  base->format = usher_xml_tree_attribute (usher_xml_tree_first (target, "format"), "type");
  if (base->format == NULL)
    base->format = g_strdup ("raw");
  return g_steal_pointer (&base);
}

void
usher_base_volume_free (UsherBaseVolume *base)
{
  g_free (base->path);
  g_free (base->format);
  g_free (base);
}

/**
 * usher_volume_xml_name:
 * @id: of a desktop
 *
 * Returns: (transfer full): the name of its overlay, which is Usher's by this name
 */
char *
usher_volume_xml_name (const char *id)
{
  return g_strdup_printf ("usher-%s.qcow2", id);
}

/**
 * usher_volume_xml_overlay:
 * @name: of the overlay
 * @base: what is below it
 *
 * Returns: (transfer full): the description libvirt makes the overlay from
 */
char *
usher_volume_xml_overlay (const char            *name,
                          const UsherBaseVolume *base)
{
  return g_markup_printf_escaped ("<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
                                  "<allocation>0</allocation><target><format type='qcow2'/></target>"
                                  "<backingStore><path>%s</path><format type='%s'/></backingStore></volume>",
                                  name, base->capacity, base->path, base->format);
}
