/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/settings/template-file.h"

#include <string.h>

static const char *
template_file_check_volume (const char *value)
{
  if (strchr (value, '/') != NULL)
    return "is a path: write the name of a volume in the host's storage pool";
  return NULL;
}

/* libvirt judges the XML itself when a desktop is cloned; here only a wrong file is caught */
static const char *
template_file_check_domain (const char *value)
{
  if (strstr (value, "<domain") == NULL)
    return "is no domain definition: make one with virsh dumpxml --inactive";
  return NULL;
}

#define MEMBER(name) G_STRUCT_OFFSET (UsherTemplate, name)

static const UsherConfigKey template_file_keys[] = {
  { "template", "title", USHER_CONFIG_TEXT, 0, "@name@", MEMBER (title),
    .doc = "Name for people" },
  { "template", "volume", USHER_CONFIG_TEXT, USHER_CONFIG_REQUIRED, NULL, MEMBER (volume),
    .check = template_file_check_volume,
    .doc = "Name of the sealed volume in the storage pool of every host; clones are linked to it" },
  { "template", "domain", USHER_CONFIG_CONTENT, USHER_CONFIG_REQUIRED, NULL, MEMBER (domain),
    .check = template_file_check_domain,
    .doc = "File with the domain's XML (virsh dumpxml --inactive) that every clone is made from" },
};

const UsherConfigTable usher_template_file_table = {
  "template", "templates.d", template_file_keys, G_N_ELEMENTS (template_file_keys),
};

/**
 * usher_template_file_read:
 * @file: a file of templates.d
 * @place: its place
 * @problems: takes what is wrong
 *
 * Returns: (transfer full): the template
 */
UsherTemplate *
usher_template_file_read (const UsherConfigFile  *file,
                          const UsherConfigPlace *place,
                          UsherConfigProblems    *problems)
{
  UsherTemplate *template = usher_template_new ();

  template->name = g_strdup (place->name);
  usher_config_read (&usher_template_file_table, file, place, template, problems);
  if (usher_config_file_has (file, "template", "domain"))
    template->domain_file = usher_config_file_text (file, "template", "domain", NULL);
  return template;
}
