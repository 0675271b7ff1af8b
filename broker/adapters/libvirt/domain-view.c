/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/domain-view.h"

#include <string.h>

#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/xml-tree.h"
#include "common/secret.h"

static void
domain_view_read_mark (UsherDomainView *view,
                       xmlNode         *domain)
{
  xmlNode *metadata = usher_xml_tree_first (domain, "metadata");
  xmlNode *child = metadata != NULL ? metadata->children : NULL;

  for (; child != NULL && view->pool == NULL; child = child->next)
    {
      if (child->type != XML_ELEMENT_NODE || child->ns == NULL ||
          !g_str_equal (child->ns->href, USHER_DOMAIN_XML_NAMESPACE))
        continue;
      view->pool = usher_xml_tree_attribute (child, "pool");
      view->adopted = usher_xml_tree_attribute_is (child, "adopted", "yes");
    }
}

static void
domain_view_read_graphics (UsherDomainView *view,
                           xmlNode         *devices)
{
  xmlNode *graphics = usher_xml_tree_first (devices, "graphics");
  g_autofree char *port = NULL;
  g_autofree char *password = NULL;

  while (graphics != NULL && !usher_xml_tree_attribute_is (graphics, "type", "spice"))
    graphics = usher_xml_tree_next (graphics, "graphics");
  if (graphics == NULL)
    return;
  port = usher_xml_tree_attribute (graphics, "tlsPort");
  if (port != NULL)
    view->tls_port = CLAMP (g_ascii_strtoll (port, NULL, 10), 0, 65535);
  password = usher_xml_tree_attribute (graphics, "passwd");
  view->ticketed = password != NULL;
  if (password != NULL)
    usher_secret_wipe (password, strlen (password));
  usher_xml_tree_set_attribute (graphics, "passwd", NULL);
  usher_xml_tree_set_attribute (graphics, "passwdValidTo", NULL);
  usher_xml_tree_set_attribute (graphics, "connected", NULL);
  view->graphics = usher_xml_tree_text (graphics);
}

/**
 * usher_domain_view_from_xml:
 * @xml: a domain's description, as libvirt gives it
 * @error: START_FAILED
 *
 * Returns: (transfer full): what it says
 */
UsherDomainView *
usher_domain_view_from_xml (const char  *xml,
                            GError     **error)
{
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "domain", error);
  UsherDomainView *view;
  xmlNode *domain;

  if (document == NULL)
    return NULL;
  domain = xmlDocGetRootElement (document);
  view = g_new0 (UsherDomainView, 1);
  domain_view_read_mark (view, domain);
  domain_view_read_graphics (view, usher_xml_tree_first (domain, "devices"));
  return view;
}

void
usher_domain_view_free (UsherDomainView *view)
{
  g_free (view->pool);
  g_free (view->graphics);
  g_free (view);
}
