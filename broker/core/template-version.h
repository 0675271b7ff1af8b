/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherTemplateVersionState: how far a version has come
 * @USHER_TEMPLATE_VERSION_PUBLISHING: it has a number; its image is being copied
 * @USHER_TEMPLATE_VERSION_SEALED: read-only, with a checksum; desktops may be made of it
 * @USHER_TEMPLATE_VERSION_RETIRED: no more desktops are made of it; it goes when none needs it
 * @USHER_TEMPLATE_VERSION_FAILED: publishing did not come through; only the number and the reason are kept
 */
typedef enum
{
  USHER_TEMPLATE_VERSION_PUBLISHING,
  USHER_TEMPLATE_VERSION_SEALED,
  USHER_TEMPLATE_VERSION_RETIRED,
  USHER_TEMPLATE_VERSION_FAILED,
} UsherTemplateVersionState;

#define USHER_N_TEMPLATE_VERSION_STATES (USHER_TEMPLATE_VERSION_FAILED + 1)

/**
 * UsherTemplateVersion: one published state of a template
 * @template: name of the template
 * @number: from 1; never given twice
 * @volume: (nullable): name of its volume in the hosts' storage pools; once sealed
 * @domain: (nullable): the domain's XML: what a clone's domain is made from; once sealed
 * @checksum: (nullable): SHA-256 of the volume, lower case hex; once sealed
 * @size: of the volume, bytes
 * @note: (nullable): what is new in it, for people
 * @publisher: "name@realm", or "uid:N" at the admin socket
 * @created: µs since the epoch
 * @state: see #UsherTemplateVersionState
 * @failure: (nullable): why publishing failed
 */
typedef struct
{
  char                     *template;
  guint                     number;
  char                     *volume;
  char                     *domain;
  char                     *checksum;
  guint64                   size;
  char                     *note;
  char                     *publisher;
  gint64                    created;
  UsherTemplateVersionState state;
  char                     *failure;
} UsherTemplateVersion;

UsherTemplateVersion *usher_template_version_new             (void);
void                  usher_template_version_free            (UsherTemplateVersion       *version);
const char           *usher_template_version_state_to_word   (UsherTemplateVersionState   state);
gboolean              usher_template_version_state_from_word (const char                 *word,
                                                              UsherTemplateVersionState  *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTemplateVersion, usher_template_version_free)

G_END_DECLS
