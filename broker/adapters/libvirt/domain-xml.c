/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/domain-xml.h"

#include "broker/adapters/libvirt/device-policy.h"
#include "broker/adapters/libvirt/seed-drive.h"
#include "broker/adapters/libvirt/xml-tree.h"
#include "broker/core/mac-range.h"
#include "common/error.h"

static void
domain_xml_name (xmlNode              *domain,
                 const UsherCloneSpec *spec)
{
  xmlNode *system = usher_xml_tree_first (usher_xml_tree_first (domain, "sysinfo"), "system");
  xmlNode *nvram = usher_xml_tree_first (usher_xml_tree_first (domain, "os"), "nvram");
  xmlNode *entry;

  usher_xml_tree_set_attribute (domain, "id", NULL);
  usher_xml_tree_set_content (usher_xml_tree_ensure (domain, "name"), spec->name);
  usher_xml_tree_set_content (usher_xml_tree_ensure (domain, "uuid"), spec->id);
  if (usher_xml_tree_first (domain, "genid") != NULL)
    usher_xml_tree_set_content (usher_xml_tree_first (domain, "genid"), NULL);

  /* libvirt refuses a UUID here that is not the domain's */
  for (entry = usher_xml_tree_first (system, "entry"); entry != NULL; entry = usher_xml_tree_next (entry, "entry"))
    {
      if (usher_xml_tree_attribute_is (entry, "name", "uuid"))
        usher_xml_tree_set_content (entry, spec->id);
    }
  /* without a path libvirt makes the clone firmware variables of its own */
  if (nvram != NULL)
    usher_xml_tree_set_content (nvram, NULL);
}

static xmlNode *
domain_xml_mark (xmlNode    *domain,
                 const char *pool)
{
  xmlNode *metadata = usher_xml_tree_ensure (domain, "metadata");
  xmlNode *child = metadata->children;
  xmlNode *mark;

  while (child != NULL)
    {
      xmlNode *next = child->next;

      if (child->ns != NULL && g_str_equal (child->ns->href, USHER_DOMAIN_XML_NAMESPACE))
        usher_xml_tree_remove (child);
      child = next;
    }
  mark = xmlNewChild (metadata, NULL, BAD_CAST "desktop", NULL);
  xmlSetNs (mark, xmlNewNs (mark, BAD_CAST USHER_DOMAIN_XML_NAMESPACE, BAD_CAST "usher"));
  usher_xml_tree_set_attribute (mark, "pool", pool);
  return mark;
}

/**
 * usher_domain_xml_is_private_disk:
 * @disk: of a domain
 *
 * Returns: whether it is one that the domain alone writes to
 */
gboolean
usher_domain_xml_is_private_disk (xmlNode *disk)
{
  return (usher_xml_tree_attribute_is (disk, "device", NULL) || usher_xml_tree_attribute_is (disk, "device", "disk")) &&
         usher_xml_tree_first (disk, "readonly") == NULL && usher_xml_tree_first (disk, "shareable") == NULL;
}

static void
domain_xml_link_disk (xmlNode    *disk,
                      const char *overlay)
{
  xmlNode *driver = usher_xml_tree_ensure (disk, "driver");
  xmlNode *source;

  usher_xml_tree_remove_all (disk, "source");
  usher_xml_tree_remove_all (disk, "backingStore");
  usher_xml_tree_remove_all (disk, "auth");
  usher_xml_tree_set_attribute (disk, "type", "file");
  usher_xml_tree_set_attribute (driver, "type", "qcow2");
  source = xmlNewChild (disk, NULL, BAD_CAST "source", NULL);
  usher_xml_tree_set_attribute (source, "file", overlay);
}

static gboolean
domain_xml_disks (xmlNode    *devices,
                  const char *overlay,
                  GError    **error)
{
  xmlNode *disk = usher_xml_tree_first (devices, "disk");
  guint found = 0;

  for (; disk != NULL; disk = usher_xml_tree_next (disk, "disk"))
    {
      if (!usher_domain_xml_is_private_disk (disk))
        continue;
      if (found++ == 0)
        domain_xml_link_disk (disk, overlay);
    }
  if (found == 1)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED,
               "the template's domain has %u disks that are its own, and one is wanted: mark others readonly", found);
  return FALSE;
}

/* 40 bits of hash, since the 24 behind the usual 52:54:00 collide in a large fleet; 0x52 says locally administered */
static char *
domain_xml_mac_of_id (const char *id,
                      guint       interface)
{
  g_autofree char *seed = g_strdup_printf ("%s/%u", id, interface);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[32];
  gsize length = sizeof hash;

  g_checksum_update (checksum, (const guchar *) seed, -1);
  g_checksum_get_digest (checksum, hash, &length);
  return g_strdup_printf ("52:%02x:%02x:%02x:%02x:%02x", hash[0], hash[1], hash[2], hash[3], hash[4]);
}

static void
domain_xml_interfaces (xmlNode              *devices,
                       const UsherCloneSpec *spec)
{
  xmlNode *interface = usher_xml_tree_first (devices, "interface");

  for (guint i = 0; interface != NULL; i++)
    {
      g_autofree char *mac = NULL;

      if (spec->mac > 0 && spec->mac <= USHER_MAC_RANGE_LAST && i < USHER_MAC_RANGE_NICS)
        mac = usher_mac_range_expand (spec->mac, i);
      else
        mac = domain_xml_mac_of_id (spec->id, i);
      usher_xml_tree_set_attribute (usher_xml_tree_ensure (interface, "mac"), "address", mac);
      /* the host's name of a running template's interface */
      usher_xml_tree_remove_all (interface, "target");
      interface = usher_xml_tree_next (interface, "interface");
    }
}

/* sockets that libvirt names after the domain are named anew for the clone */
static void
domain_xml_channels (xmlNode *devices)
{
  xmlNode *channel = usher_xml_tree_first (devices, "channel");

  for (; channel != NULL; channel = usher_xml_tree_next (channel, "channel"))
    {
      if (usher_xml_tree_attribute_is (channel, "type", "unix"))
        usher_xml_tree_remove_all (channel, "source");
    }
}

/* what the server may do is the template's word; who may come in, and over what, is not */
static void
domain_xml_close_spice (xmlNode *graphics)
{
  static const char *const dropped[] = { "port", "tlsPort", "listen", "socket", "passwdValidTo", "connected" };
  xmlNode *listen, *next;

  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    usher_xml_tree_set_attribute (graphics, dropped[i], NULL);
  usher_xml_tree_set_attribute (graphics, "type", "spice");
  usher_xml_tree_set_attribute (graphics, "autoport", "yes");
  usher_xml_tree_set_attribute (graphics, "defaultMode", "secure");
  /* no password at all would let everybody in, an empty one lets in nobody */
  usher_xml_tree_set_attribute (graphics, "passwd", "");
  usher_xml_tree_remove_all (graphics, "channel");
  usher_xml_tree_remove_all (graphics, "gl");

  for (listen = usher_xml_tree_first (graphics, "listen"); listen != NULL; listen = next)
    {
      next = usher_xml_tree_next (listen, "listen");
      if (!usher_xml_tree_attribute_is (listen, "type", "address") &&
          !usher_xml_tree_attribute_is (listen, "type", "network"))
        usher_xml_tree_remove (listen);
    }
}

static xmlNode *
domain_xml_graphics (xmlNode *devices)
{
  xmlNode *graphics = usher_xml_tree_first (devices, "graphics");
  xmlNode *spice = NULL, *next;

  for (; graphics != NULL; graphics = next)
    {
      next = usher_xml_tree_next (graphics, "graphics");
      if (spice == NULL && usher_xml_tree_attribute_is (graphics, "type", "spice"))
        spice = graphics;
      else if (!usher_xml_tree_attribute_is (graphics, "type", "egl-headless"))
        usher_xml_tree_remove (graphics);
    }
  if (spice == NULL)
    spice = xmlNewChild (devices, NULL, BAD_CAST "graphics", NULL);
  domain_xml_close_spice (spice);
  return spice;
}

/**
 * usher_domain_xml_clone:
 * @spec: what the clone is made from
 * @disk: path of its own volume
 * @seed: (nullable): path of its CD-ROM
 * @error: START_FAILED when the template's XML cannot become a clone
 *
 * Returns: (transfer full): the template's domain, made into that of the clone
 */
char *
usher_domain_xml_clone (const UsherCloneSpec *spec,
                        const char           *disk,
                        const char           *seed,
                        GError              **error)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (spec->domain_xml, "domain", error);
  xmlNode *domain, *devices, *graphics;

  if (document == NULL)
    return NULL;
  domain = xmlDocGetRootElement (document);
  devices = usher_xml_tree_ensure (domain, "devices");

  domain_xml_name (domain, spec);
  domain_xml_mark (domain, spec->pool);
  if (!domain_xml_disks (devices, disk, error))
    return NULL;
  if (seed != NULL)
    usher_seed_drive_insert (domain, seed);
  domain_xml_interfaces (devices, spec);
  domain_xml_channels (devices);
  graphics = domain_xml_graphics (devices);
  if (spec->policy != NULL)
    usher_device_policy_apply (spec->policy, devices, graphics);
  return usher_xml_tree_text (domain);
}

/**
 * usher_domain_xml_adopt:
 * @xml: a domain that is not Usher's yet, and has a SPICE display
 * @pool: which one it shall belong to
 * @mark: (out) (transfer full): the element in its metadata that says so, for a domain that runs
 * @error: START_FAILED when it is no XML of a domain
 *
 * Returns: (transfer full): the domain with the mark, and with a display that is closed to all without a ticket
 */
char *
usher_domain_xml_adopt (const char  *xml,
                        const char  *pool,
                        char       **mark,
                        GError     **error)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "domain", error);
  g_autofree char *escaped = NULL;
  xmlNode *domain;

  if (document == NULL)
    return NULL;
  domain = xmlDocGetRootElement (document);
  usher_xml_tree_set_attribute (domain_xml_mark (domain, pool), "adopted", "yes");
  domain_xml_graphics (usher_xml_tree_ensure (domain, "devices"));
  /* libvirt puts the namespace in front by itself */
  escaped = g_markup_escape_text (pool, -1);
  *mark = g_strdup_printf ("<desktop pool='%s' adopted='yes'/>", escaped);
  return usher_xml_tree_text (domain);
}
