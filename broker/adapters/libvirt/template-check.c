/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/template-check.h"

#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/seed-drive.h"
#include "broker/adapters/libvirt/vir-error.h"

static void
template_check_refuse (GError     **error,
                       const char  *why)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "the domain cannot become a template: %s", why);
}

/* what exists on one host once, and so cannot be every clone's */
static gboolean
template_check_devices (xmlNode  *domain,
                        xmlNode  *devices,
                        GError  **error)
{
  static const struct
  {
    const char *element;
    const char *type;
    const char *why;
  } refused[] = {
    { "hostdev", NULL, "it has a device of its host passed through (<hostdev>): take it out" },
    { "interface", "hostdev", "it has a network card of its host passed through (<interface type='hostdev'>): use a network or a bridge" },
    { "filesystem", NULL, "it shares a folder of its host (<filesystem>), which all clones would share: take it out" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      xmlNode *device = usher_xml_tree_first (devices, refused[i].element);

      for (; device != NULL; device = usher_xml_tree_next (device, refused[i].element))
        {
          if (refused[i].type == NULL || usher_xml_tree_attribute_is (device, "type", refused[i].type))
            {
              template_check_refuse (error, refused[i].why);
              return FALSE;
            }
        }
    }
  if (usher_xml_tree_attribute_is (usher_xml_tree_first (usher_xml_tree_first (devices, "tpm"), "backend"), "type",
                                   "passthrough"))
    template_check_refuse (error, "it uses its host's TPM: use <backend type='emulator'/>");
  else if (!usher_seed_drive_has_room (domain))
    template_check_refuse (error, "it has no drive left for the CD-ROM that clones find their name on");
  else
    return TRUE;
  return FALSE;
}

/**
 * usher_template_check_domain:
 * @xml: a domain that shall be cloned from
 * @error: BAD_REQUEST, with the reason and what to do
 *
 * Returns: (transfer full): where its one disk is
 */
char *
usher_template_check_domain (const char  *xml,
                             GError     **error)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "domain", error);
  xmlNode *domain, *devices, *disk, *source = NULL;
  guint found = 0;
  char *path;

  if (document == NULL)
    return NULL;
  domain = xmlDocGetRootElement (document);
  devices = usher_xml_tree_first (domain, "devices");
  for (disk = usher_xml_tree_first (devices, "disk"); disk != NULL; disk = usher_xml_tree_next (disk, "disk"))
    {
      if (!usher_domain_xml_is_private_disk (disk))
        continue;
      found++;
      source = usher_xml_tree_first (disk, "source");
    }
  if (found != 1)
    {
      template_check_refuse (error, found == 0 ? "it has no disk of its own"
                                               : "it has more than one disk of its own: detach all but the system's, or "
                                                 "mark those that clones shall share as readonly");
      return NULL;
    }
  if (!template_check_devices (domain, devices, error))
    return NULL;
  path = usher_xml_tree_attribute (source, "file");
  if (path == NULL)
    path = usher_xml_tree_attribute (source, "dev");
  if (path == NULL)
    template_check_refuse (error, "its disk is neither a file nor a block device");
  return path;
}

/* whether the host's qemu says so of itself */
static gboolean
template_check_has_spice (const char *capabilities)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (capabilities, "domainCapabilities", NULL);
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *graphics = usher_xml_tree_first (usher_xml_tree_first (root, "devices"), "graphics");
  xmlNode *type = usher_xml_tree_first (graphics, "enum");
  gboolean found = FALSE;
  xmlNode *value;

  while (type != NULL && !usher_xml_tree_attribute_is (type, "name", "type"))
    type = usher_xml_tree_next (type, "enum");
  for (value = usher_xml_tree_first (type, "value"); value != NULL && !found; value = usher_xml_tree_next (value, "value"))
    {
      xmlChar *text = xmlNodeGetContent (value);

      found = xmlStrEqual (text, BAD_CAST "spice");
      xmlFree (text);
    }
  return found;
}

/**
 * usher_template_check_spice:
 * @connection: to the host
 * @xml: a domain of it
 * @error: BAD_REQUEST
 *
 * Returns: whether the domain's qemu knows SPICE; some distributions build it without
 */
gboolean
usher_template_check_spice (virConnectPtr   connection,
                            const char     *xml,
                            GError        **error)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "domain", error);
  g_autofree char *arch = NULL;
  g_autofree char *machine = NULL;
  g_autofree char *virt = NULL;
  g_autofree char *emulator = NULL;
  g_autofree char *capabilities = NULL;
  xmlNode *domain, *type, *path;
  xmlChar *text;

  if (document == NULL)
    return FALSE;
  domain = xmlDocGetRootElement (document);
  type = usher_xml_tree_first (usher_xml_tree_first (domain, "os"), "type");
  path = usher_xml_tree_first (usher_xml_tree_first (domain, "devices"), "emulator");
  arch = usher_xml_tree_attribute (type, "arch");
  machine = usher_xml_tree_attribute (type, "machine");
  virt = usher_xml_tree_attribute (domain, "type");
  text = path != NULL ? xmlNodeGetContent (path) : NULL;
  emulator = g_strdup ((const char *) text);
  xmlFree (text);

  capabilities = virConnectGetDomainCapabilities (connection, emulator, arch, machine, virt, 0);
  if (capabilities == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "what the host's qemu can do");
  else if (template_check_has_spice (capabilities))
    return TRUE;
  else
    template_check_refuse (error, "the host's qemu was built without SPICE (RHEL 9 and its relatives leave it out)");
  return FALSE;
}
