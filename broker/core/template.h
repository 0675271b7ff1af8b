/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherTemplate: a sealed image with a domain definition
 * @name: file name without .conf
 * @title: for people
 * @volume: name of the base volume in the host's storage pool
 * @domain: the domain's XML: what a clone's domain is made from
 * @domain_file: where @domain was read
 */
typedef struct
{
  char *name;
  char *title;
  char *volume;
  char *domain;
  char *domain_file;
} UsherTemplate;

UsherTemplate *usher_template_new  (void);
void           usher_template_free (UsherTemplate *template);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTemplate, usher_template_free)

G_END_DECLS
