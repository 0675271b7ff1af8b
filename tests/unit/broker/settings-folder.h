/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/settings.h"

G_BEGIN_DECLS

/**
 * SettingsFile: a file of a configuration folder; NULL ends a list
 */
typedef struct
{
  const char *path;
  const char *text;
} SettingsFile;

/* a folder of configuration files that is gone with its variable */
typedef char SettingsFolder;

SettingsFolder *settings_folder_new   (const SettingsFile *files);
void            settings_folder_write (SettingsFolder     *folder,
                                       const char         *path,
                                       const char         *text);
void            settings_folder_chmod (SettingsFolder     *folder,
                                       const char         *path,
                                       int                 mode);
char           *settings_folder_errors (SettingsFolder    *folder);
UsherSettings  *settings_folder_load  (SettingsFolder     *folder);
void            settings_folder_free  (SettingsFolder     *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SettingsFolder, settings_folder_free)

/* a host, a template and a pool that are right */
#define SETTINGS_HOST \
  "[host]\nuri = qemu:///session\nspice-address = 127.0.0.1\nspice-ca = ca.pem\nspice-subject = CN=localhost\n"
#define SETTINGS_TEMPLATE "[template]\nvolume = base.qcow2\ndomain = domain.xml\n"
#define SETTINGS_POOL "[pool]\ntemplate = base\n"
#define SETTINGS_BASE \
  { "ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" }, \
  { "domain.xml", "<domain type='kvm'><name>base</name></domain>\n" }, \
  { "hosts.d/kvm1.conf", SETTINGS_HOST }, \
  { "templates.d/base.conf", SETTINGS_TEMPLATE }

G_END_DECLS
