/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define USHER_TYPE_COPY_STORE (usher_copy_store_get_type ())
G_DECLARE_INTERFACE (UsherCopyStore, usher_copy_store, USHER, COPY_STORE, GObject)

/**
 * UsherCopyStoreInterface: which hosts' storage has which version of a template
 * @add: the copy on @host is whole; adding it again changes nothing. CONFLICT unless the version is SEALED or RETIRED, NOT_FOUND.
 * @remove: the copy on @host is gone; one that is not there changes nothing.
 * @hosts: (array zero-terminated=1): names of the hosts that have a copy, sorted.
 * @on_host: (element-type UsherTemplateVersion): what a host has copies of, by template, the newest first.
 *
 * Durable. All methods may be called from many threads at once.
 */
struct _UsherCopyStoreInterface
{
  GTypeInterface parent;

  gboolean   (*add)     (UsherCopyStore *store,
                         const char     *template,
                         guint           number,
                         const char     *host,
                         GError        **error);
  gboolean   (*remove)  (UsherCopyStore *store,
                         const char     *template,
                         guint           number,
                         const char     *host,
                         GError        **error);
  char     **(*hosts)   (UsherCopyStore *store,
                         const char     *template,
                         guint           number,
                         GError        **error);
  GPtrArray *(*on_host) (UsherCopyStore *store,
                         const char     *host,
                         GError        **error);
};

gboolean   usher_copy_store_add     (UsherCopyStore *store,
                                     const char     *template,
                                     guint           number,
                                     const char     *host,
                                     GError        **error);
gboolean   usher_copy_store_remove  (UsherCopyStore *store,
                                     const char     *template,
                                     guint           number,
                                     const char     *host,
                                     GError        **error);
char     **usher_copy_store_hosts   (UsherCopyStore *store,
                                     const char     *template,
                                     guint           number,
                                     GError        **error);
GPtrArray *usher_copy_store_on_host (UsherCopyStore *store,
                                     const char     *host,
                                     GError        **error);

G_END_DECLS
