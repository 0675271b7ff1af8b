/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/seed-drive.h"

#include <string.h>

#define LETTERS 26

static gboolean
seed_drive_is_cd (xmlNode *disk)
{
  return usher_xml_tree_attribute_is (disk, "device", "cdrom");
}

/* the machine q35 has SATA and no IDE, as has ARM's no IDE; the old PC has IDE alone unless told otherwise */
static const char *
seed_drive_bus (xmlNode *domain)
{
  xmlNode *type = usher_xml_tree_first (usher_xml_tree_first (domain, "os"), "type");
  g_autofree char *machine = type != NULL ? usher_xml_tree_attribute (type, "machine") : NULL;

  if (machine != NULL && (strcmp (machine, "pc") == 0 || g_str_has_prefix (machine, "pc-i440fx")))
    return "ide";
  return machine != NULL && g_str_has_prefix (machine, "virt") ? "scsi" : "sata";
}

static gboolean
seed_drive_is_taken (xmlNode    *devices,
                     const char *target)
{
  xmlNode *disk = usher_xml_tree_first (devices, "disk");

  for (; disk != NULL; disk = usher_xml_tree_next (disk, "disk"))
    {
      if (usher_xml_tree_attribute_is (usher_xml_tree_first (disk, "target"), "dev", target))
        return TRUE;
    }
  return FALSE;
}

/* (nullable): such as sda */
static char *
seed_drive_target (xmlNode    *devices,
                   const char *bus)
{
  gboolean ide = strcmp (bus, "ide") == 0;

  for (guint i = 0; i < (ide ? 4 : LETTERS); i++)
    {
      g_autofree char *target = g_strdup_printf ("%s%c", ide ? "hd" : "sd", 'a' + i);

      if (!seed_drive_is_taken (devices, target))
        return g_steal_pointer (&target);
    }
  return NULL;
}

/* (nullable): a drive of the template's without a disc */
static xmlNode *
seed_drive_empty (xmlNode *devices)
{
  xmlNode *disk = usher_xml_tree_first (devices, "disk");

  while (disk != NULL && (!seed_drive_is_cd (disk) || usher_xml_tree_first (disk, "source") != NULL))
    disk = usher_xml_tree_next (disk, "disk");
  return disk;
}

static xmlNode *
seed_drive_add (xmlNode *domain,
                xmlNode *devices)
{
  const char *bus = seed_drive_bus (domain);
  g_autofree char *name = seed_drive_target (devices, bus);
  xmlNode *disk, *target;

  if (name == NULL)
    return NULL;
  disk = xmlNewChild (devices, NULL, BAD_CAST "disk", NULL);
  usher_xml_tree_set_attribute (disk, "device", "cdrom");
  target = xmlNewChild (disk, NULL, BAD_CAST "target", NULL);
  usher_xml_tree_set_attribute (target, "dev", name);
  usher_xml_tree_set_attribute (target, "bus", bus);
  return disk;
}

/**
 * usher_seed_drive_has_room:
 * @domain: a template's domain
 *
 * Returns: whether a CD-ROM can be added to it
 */
gboolean
usher_seed_drive_has_room (xmlNode *domain)
{
  xmlNode *devices = usher_xml_tree_first (domain, "devices");
  g_autofree char *target = NULL;

  if (seed_drive_empty (devices) != NULL)
    return TRUE;
  target = seed_drive_target (devices, seed_drive_bus (domain));
  return target != NULL;
}

/**
 * usher_seed_drive_insert:
 * @domain: a clone's domain
 * @image: path of what its guest shall find in a CD-ROM drive
 *
 * An empty drive of the template's is filled; where there is none, one is added.
 */
void
usher_seed_drive_insert (xmlNode    *domain,
                         const char *image)
{
  xmlNode *devices = usher_xml_tree_ensure (domain, "devices");
  xmlNode *disk = seed_drive_empty (devices);
  xmlNode *driver, *source;

  if (disk == NULL)
    disk = seed_drive_add (domain, devices);
  if (disk == NULL)
    return;
  usher_xml_tree_set_attribute (disk, "type", "file");
  driver = usher_xml_tree_ensure (disk, "driver");
  usher_xml_tree_set_attribute (driver, "name", "qemu");
  usher_xml_tree_set_attribute (driver, "type", "raw");
  source = usher_xml_tree_ensure (disk, "source");
  usher_xml_tree_set_attribute (source, "file", image);
  usher_xml_tree_ensure (disk, "readonly");
}
