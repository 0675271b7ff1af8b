/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/secret.h"

G_BEGIN_DECLS

/**
 * UsherTemplateCustomise: who in the guest reads the disc on which a new desktop finds its name
 */
typedef enum
{
  USHER_TEMPLATE_CUSTOMISE_NONE,
  USHER_TEMPLATE_CUSTOMISE_CLOUD_INIT,
  USHER_TEMPLATE_CUSTOMISE_UNATTEND,
} UsherTemplateCustomise;

/**
 * UsherTemplate: a sealed image with a domain definition
 * @name: file name without .conf
 * @title: for people
 * @volume: name of the base volume in the host's storage pool
 * @domain: the domain's XML: what a clone's domain is made from
 * @domain_file: where @domain was read
 * @customise: whether each desktop gets such a disc
 * @user_data: (nullable): cloud-init's user data
 * @unattend: (nullable): Windows' answer file, with placeholders for what follows
 * @product_key, @join_domain, @join_ou, @join_user, @join_password: (nullable)
 */
typedef struct
{
  char                  *name;
  char                  *title;
  char                  *volume;
  char                  *domain;
  char                  *domain_file;
  UsherTemplateCustomise customise;
  char                  *user_data;
  char                  *unattend;
  UsherSecret           *product_key;
  char                  *join_domain;
  char                  *join_ou;
  char                  *join_user;
  UsherSecret           *join_password;
} UsherTemplate;

UsherTemplate *usher_template_new  (void);
void           usher_template_free (UsherTemplate *template);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTemplate, usher_template_free)

G_END_DECLS
