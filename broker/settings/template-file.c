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
  { "template", "volume", USHER_CONFIG_TEXT, 0, NULL, MEMBER (volume),
    .check = template_file_check_volume,
    .doc = "Name of a sealed volume in the storage pool of every host; left out, versions come from usherctl template publish" },
  { "template", "domain", USHER_CONFIG_CONTENT, 0, NULL, MEMBER (domain),
    .check = template_file_check_domain,
    .doc = "File with the domain's XML (virsh dumpxml --inactive) for clones of the volume, or of an image that is published" },
};

const UsherConfigTable usher_template_file_table = {
  "template", "templates.d", template_file_keys, G_N_ELEMENTS (template_file_keys),
};

static void
template_file_check_volume_alone (const UsherConfigFile *file,
                                  const UsherTemplate   *template,
                                  UsherConfigProblems   *problems)
{
  if (template->volume != NULL && template->domain == NULL && !usher_config_file_has (file, "template", "domain"))
    usher_config_problems_add (problems, usher_config_file_path (file), usher_config_file_line (file, "template", "volume"),
                               "template", "domain", "is missing: a volume alone says nothing of the machine around it");
}

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
  template_file_check_volume_alone (file, template, problems);
  return template;
}
