/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/xml-tree.h"
#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/* of the element in a domain's metadata that makes it Usher's */
#define USHER_DOMAIN_XML_NAMESPACE "https://usher.org/xmlns/desktop/1"

char *usher_domain_xml_clone (const UsherCloneSpec *spec,
                              const char           *disk,
                              const char           *seed,
                              GError              **error);
char *usher_domain_xml_adopt (const char           *xml,
                              const char           *pool,
                              char                **mark,
                              GError              **error);
gboolean usher_domain_xml_is_private_disk (xmlNode *disk);

G_END_DECLS
