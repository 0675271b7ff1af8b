/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherDomainView: what a domain's XML says of it
 * @pool: (nullable): name of Usher's pool; NULL when the domain is somebody else's
 * @adopted: the domain was there before Usher
 * @ticketed: its SPICE server asks for a password; known only of XML with secrets in it
 * @tls_port: of its SPICE server; 0 while there is none
 * @graphics: (nullable): the SPICE server's element without ticket, as an update has to repeat it
 */
typedef struct
{
  char    *pool;
  gboolean adopted;
  gboolean ticketed;
  guint    tls_port;
  char    *graphics;
} UsherDomainView;

UsherDomainView *usher_domain_view_from_xml (const char       *xml,
                                             GError          **error);
void             usher_domain_view_free     (UsherDomainView  *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDomainView, usher_domain_view_free)

G_END_DECLS
