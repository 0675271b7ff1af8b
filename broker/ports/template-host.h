/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherCopyFunc: told now and then how far a copy is
 * @percent: 0 to 100, never less than before
 *
 * Called in a thread of the adapter's, never after the call that it was given to has returned.
 */
typedef void (*UsherCopyFunc) (guint    percent,
                               gpointer user_data);

/**
 * UsherPublishSpec: what becomes a version of a template; all borrowed
 * @domain: (nullable): name or UUID of a domain that is off, whose disk is copied and whose definition is kept
 * @volume: (nullable): instead of @domain, name of a volume in the host's storage pool
 * @target: name of the new volume: usher_template_host_volume_name()
 * @progress: (nullable): told how far it is
 */
typedef struct
{
  const char    *domain;
  const char    *volume;
  const char    *target;
  UsherCopyFunc  progress;
  gpointer       user_data;
} UsherPublishSpec;

/**
 * UsherPublished: a copy that nobody changes any more
 * @domain_xml: (nullable): definition of the domain it was made from, fit for clones
 * @checksum: SHA-256 of the volume's file, in hex
 * @size: of that file, in bytes
 */
typedef struct
{
  char   *domain_xml;
  char   *checksum;
  guint64 size;
} UsherPublished;

/**
 * UsherCopySpec: which volume goes to which host; all borrowed
 * @volume: its name on both
 * @checksum: what its bytes have to hash to
 * @progress: (nullable): told how far it is
 */
typedef struct
{
  const char    *volume;
  const char    *checksum;
  UsherCopyFunc  progress;
  gpointer       user_data;
} UsherCopySpec;

/* a host's templates; every UsherHypervisor of an adapter is one */
#define USHER_TYPE_TEMPLATE_HOST (usher_template_host_get_type ())
G_DECLARE_INTERFACE (UsherTemplateHost, usher_template_host, USHER, TEMPLATE_HOST, GObject)

/**
 * UsherTemplateHostInterface:
 * @publish: makes a flat, read-only copy under the name of @target; what an interrupted one left is replaced. BAD_REQUEST, with the
 *   reason and what to do, when the domain cannot be cloned from; IN_USE when it is not off, or when clones lie on @target already.
 * @has_volume: whether the storage pool has a volume of that name; NOT_FOUND when not.
 * @copy_volume: brings a published volume from @source here, replacing what an interrupted copy left; its bytes are proven to be those of the
 *   checksum. One that is there, also because both hosts share their storage, is read and kept.
 * @remove_volume: deletes a published volume; fine when there is none. IN_USE, naming one, while a clone lies on it.
 *
 * As with #UsherHypervisorInterface all methods block and may be called from many threads. They take minutes: a caller that
 * leaves by its wait is free at once, and what was begun is cleared away as soon as the host lets go of it.
 * Volumes without the prefix of usher_template_host_volume_name() are never changed or deleted.
 */
struct _UsherTemplateHostInterface
{
  GTypeInterface parent;

  UsherPublished *(*publish)       (UsherTemplateHost       *host,
                                    const UsherPublishSpec  *spec,
                                    const UsherWait         *wait,
                                    GError                 **error);
  gboolean        (*has_volume)    (UsherTemplateHost       *host,
                                    const char              *volume,
                                    const UsherWait         *wait,
                                    GError                 **error);
  gboolean        (*copy_volume)   (UsherTemplateHost       *host,
                                    UsherTemplateHost       *source,
                                    const UsherCopySpec     *spec,
                                    const UsherWait         *wait,
                                    GError                 **error);
  gboolean        (*remove_volume) (UsherTemplateHost       *host,
                                    const char              *volume,
                                    const UsherWait         *wait,
                                    GError                 **error);
};

char           *usher_template_host_volume_name   (const char              *template_name,
                                                   guint                    version);
gboolean        usher_template_host_is_volume     (const char              *volume);
UsherPublished *usher_template_host_publish       (UsherTemplateHost       *host,
                                                   const UsherPublishSpec  *spec,
                                                   const UsherWait         *wait,
                                                   GError                 **error);
gboolean        usher_template_host_has_volume    (UsherTemplateHost       *host,
                                                   const char              *volume,
                                                   const UsherWait         *wait,
                                                   GError                 **error);
gboolean        usher_template_host_copy_volume   (UsherTemplateHost       *host,
                                                   UsherTemplateHost       *source,
                                                   const UsherCopySpec     *spec,
                                                   const UsherWait         *wait,
                                                   GError                 **error);
gboolean        usher_template_host_remove_volume (UsherTemplateHost       *host,
                                                   const char              *volume,
                                                   const UsherWait         *wait,
                                                   GError                 **error);
void            usher_published_free              (UsherPublished          *published);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPublished, usher_published_free)

G_END_DECLS
