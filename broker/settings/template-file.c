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

/* in the order of the enum */
static const char *const customise_words[] = { "none", "cloud-init", "unattend", NULL };

static const char *
template_file_check_user_data (const char *value)
{
  if (!g_str_has_prefix (value, "#") && !g_str_has_prefix (value, "Content-Type:"))
    return "is no user data: its first line says what it is, such as #cloud-config";
  return NULL;
}

static const char *
template_file_check_unattend (const char *value)
{
  if (strstr (value, "<unattend") == NULL)
    return "is no answer file of Windows";
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
  { "template", "customise", USHER_CONFIG_WORD, 0, "none", MEMBER (customise), .words = customise_words,
    .doc = "Whether each desktop gets a CD-ROM with its name and settings, for cloud-init or for Windows' unattended set-up" },
  { "template", "user-data", USHER_CONFIG_CONTENT, 0, NULL, MEMBER (user_data), .check = template_file_check_user_data,
    .only = "cloud-init",
    .doc = "File with cloud-init's user data for each desktop" },
  { "template", "unattend", USHER_CONFIG_CONTENT, 0, NULL, MEMBER (unattend), .check = template_file_check_unattend,
    .only = "unattend",
    .doc = "Windows' answer file, with @NAME@ and the placeholders of what follows" },
  { "template", "product-key-file", USHER_CONFIG_SECRET, 0, NULL, MEMBER (product_key), .only = "unattend",
    .doc = "File with what @PRODUCT-KEY@ stands for in its first line; others may not be able to read it" },
  { "template", "join-domain", USHER_CONFIG_TEXT, 0, NULL, MEMBER (join_domain), .only = "unattend",
    .doc = "What @DOMAIN@ stands for" },
  { "template", "join-ou", USHER_CONFIG_TEXT, 0, NULL, MEMBER (join_ou), .only = "unattend",
    .doc = "What @OU@ stands for" },
  { "template", "join-user", USHER_CONFIG_TEXT, 0, NULL, MEMBER (join_user), .only = "unattend",
    .doc = "What @JOIN-USER@ stands for: an account that may join computers to the domain, and nothing else" },
  { "template", "join-password-file", USHER_CONFIG_SECRET, 0, NULL, MEMBER (join_password), .only = "unattend",
    .doc = "File with what @JOIN-PASSWORD@ stands for in its first line; others may not be able to read it" },
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

/* what stands for which key in the answer file */
static const struct
{
  const char *key;
  const char *placeholder;
} template_file_placeholders[] = {
  { "product-key-file", "@PRODUCT-KEY@" }, { "join-domain", "@DOMAIN@" },
  { "join-ou", "@OU@" },                   { "join-user", "@JOIN-USER@" },
  { "join-password-file", "@JOIN-PASSWORD@" },
};

/* what only the other way of customising looks at, and what an answer file lacks */
static void
template_file_check_customise (const UsherConfigFile *file,
                               const UsherTemplate   *template,
                               UsherConfigProblems   *problems)
{
  const char *path = usher_config_file_path (file);
  const char *chosen = customise_words[template->customise];
  guint line = usher_config_file_line (file, "template", "customise");

  for (gsize i = 0; i < G_N_ELEMENTS (template_file_keys); i++)
    {
      const UsherConfigKey *key = &template_file_keys[i];

      if (key->only != NULL && strcmp (key->only, chosen) != 0 && usher_config_file_has (file, key->group, key->key))
        usher_config_problems_add (problems, path, usher_config_file_line (file, key->group, key->key), key->group, key->key,
                                   "is for customise = %s", key->only);
    }
  if (template->customise != USHER_TEMPLATE_CUSTOMISE_UNATTEND)
    return;
  if (!usher_config_file_has (file, "template", "unattend"))
    usher_config_problems_add (problems, path, line, "template", "unattend", "is missing: Windows needs an answer file");
  for (gsize i = 0; template->unattend != NULL && i < G_N_ELEMENTS (template_file_placeholders); i++)
    {
      const char *key = template_file_placeholders[i].key;

      if (strstr (template->unattend, template_file_placeholders[i].placeholder) != NULL &&
          !usher_config_file_has (file, "template", key))
        usher_config_problems_add (problems, path, line, "template", key, "is missing: the answer file has %s",
                                   template_file_placeholders[i].placeholder);
    }
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
  template_file_check_customise (file, template, problems);
  return template;
}
