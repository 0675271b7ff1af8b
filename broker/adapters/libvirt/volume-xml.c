/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/volume-xml.h"

#include <string.h>

#include "broker/adapters/libvirt/xml-tree.h"
#include "broker/ports/template-host.h"
#include "common/error.h"

/* by which volumes are Usher's */
#define PREFIX "usher-"
#define DISK_SUFFIX ".qcow2"
#define SEED_SUFFIX "-seed.iso"

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

/**
 * usher_volume_xml_backing:
 * @xml: a volume's description, as libvirt gives it
 *
 * Returns: (transfer full) (nullable): path of what lies below it
 */
char *
usher_volume_xml_backing (const char *xml)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "volume", NULL);
  xmlNode *path;
  xmlChar *text;
  char *copy;

  if (document == NULL)
    return NULL;
  path = usher_xml_tree_first (usher_xml_tree_first (xmlDocGetRootElement (document), "backingStore"), "path");
  text = path != NULL ? xmlNodeGetContent (path) : NULL;
  copy = g_strdup ((const char *) text);
  xmlFree (text);
  return copy;
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
  return g_strdup_printf (PREFIX "%s" DISK_SUFFIX, id);
}

/**
 * usher_volume_xml_seed_name:
 * @id: of a desktop
 *
 * Returns: (transfer full): the name of the volume that is its CD-ROM
 */
char *
usher_volume_xml_seed_name (const char *id)
{
  return g_strdup_printf (PREFIX "%s" SEED_SUFFIX, id);
}

/**
 * usher_volume_xml_recognize:
 * @name: of a volume
 *
 * Returns: (transfer full) (nullable): what it is for, by its name; NULL when it is not Usher's
 */
UsherVolumeInfo *
usher_volume_xml_recognize (const char *name)
{
  UsherVolumeInfo *info;
  g_autofree char *id = NULL;
  gboolean seed = g_str_has_suffix (name, SEED_SUFFIX);
  const char *suffix = seed ? SEED_SUFFIX : DISK_SUFFIX;

  if (usher_template_host_is_volume (name))
    {
      info = g_new0 (UsherVolumeInfo, 1);
      info->kind = USHER_VOLUME_TEMPLATE;
      info->name = g_strdup (name);
      return info;
    }
  /* a name may be so short that both would share a letter */
  if (!g_str_has_prefix (name, PREFIX) || !g_str_has_suffix (name, suffix) || strlen (name) < strlen (PREFIX) + strlen (suffix))
    return NULL;
  id = g_strndup (name + strlen (PREFIX), strlen (name) - strlen (PREFIX) - strlen (suffix));
  if (!g_uuid_string_is_valid (id))
    return NULL;
  info = g_new0 (UsherVolumeInfo, 1);
  info->kind = seed ? USHER_VOLUME_SEED : USHER_VOLUME_DISK;
  info->name = g_strdup (name);
  info->id = g_steal_pointer (&id);
  return info;
}

static char *
volume_xml_permissions (guint mode)
{
  return mode != 0 ? g_strdup_printf ("<permissions><mode>0%o</mode></permissions>", mode) : g_strdup ("");
}

/**
 * usher_volume_xml_copy:
 * @name: of a volume that is made from another
 * @capacity: in bytes, as the guest sees it
 * @mode: of its file; 0 leaves it to the host
 *
 * Returns: (transfer full): the description libvirt makes the copy from
 */
char *
usher_volume_xml_copy (const char *name,
                       guint64     capacity,
                       guint       mode)
{
  g_autofree char *permissions = volume_xml_permissions (mode);
  g_autofree char *escaped = g_markup_escape_text (name, -1);

  return g_strdup_printf ("<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
                          "<allocation>0</allocation><target><format type='qcow2'/>%s</target></volume>",
                          escaped, capacity, permissions);
}

/**
 * usher_volume_xml_raw:
 * @name: of a volume that bytes are written to
 * @size: how many
 * @mode: of its file; 0 leaves it to the host
 *
 * Returns: (transfer full): the description libvirt makes the volume from
 */
char *
usher_volume_xml_raw (const char *name,
                      guint64     size,
                      guint       mode)
{
  g_autofree char *permissions = volume_xml_permissions (mode);
  g_autofree char *escaped = g_markup_escape_text (name, -1);

  return g_strdup_printf ("<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
                          "<allocation>0</allocation><target><format type='raw'/>%s</target></volume>",
                          escaped, size, permissions);
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
