/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherSeedKind: who reads the disc
 * @USHER_SEED_CLOUD_INIT: cloud-init's NoCloud data source, in a Linux guest
 * @USHER_SEED_UNATTEND: the set-up of a Windows guest that was sealed with sysprep
 */
typedef enum
{
  USHER_SEED_CLOUD_INIT,
  USHER_SEED_UNATTEND,
} UsherSeedKind;

/**
 * UsherSeedSpec: what a new desktop is to find; all borrowed
 * @id: UUID of the desktop, which makes it a new machine for its guest
 * @name: its host name; for Windows up to 15 characters
 * @source: user data for cloud-init, where NULL stands for none; or the answer file's text, in which
 *   @NAME@ @PRODUCT-KEY@ @DOMAIN@ @OU@ @JOIN-USER@ @JOIN-PASSWORD@ are replaced by what follows, escaped for XML
 */
typedef struct
{
  UsherSeedKind      kind;
  const char        *id;
  const char        *name;
  const char        *source;
  const UsherSecret *product_key;
  const char        *domain;
  const char        *ou;
  const char        *join_user;
  const UsherSecret *join_password;
} UsherSeedSpec;

#define USHER_TYPE_SEED_BUILDER (usher_seed_builder_get_type ())
G_DECLARE_INTERFACE (UsherSeedBuilder, usher_seed_builder, USHER, SEED_BUILDER, GObject)

/**
 * UsherSeedBuilderInterface:
 * @build: an ISO 9660 image, which is wiped when it is freed, since there may be passwords in it. BAD_REQUEST, naming the placeholder or
 *   the line, when the answer file cannot be filled. May be called from many threads.
 */
struct _UsherSeedBuilderInterface
{
  GTypeInterface parent;

  GBytes *(*build) (UsherSeedBuilder     *builder,
                    const UsherSeedSpec  *spec,
                    GError              **error);
};

GBytes *usher_seed_builder_build (UsherSeedBuilder     *builder,
                                  const UsherSeedSpec  *spec,
                                  GError              **error);

G_END_DECLS
