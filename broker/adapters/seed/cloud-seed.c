/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/seed/cloud-seed.h"

#include <string.h>

#include "broker/adapters/seed/disc-image.h"
#include "common/error.h"

/* by which cloud-init knows the disc */
#define LABEL "cidata"

/* a desktop's network is its image's matter: cloud-init would bind it to the address of the first card it sees */
#define NETWORK_CONFIG "config: disabled\n"

/* where sealing forgot it, the clone would have the template's; systemd itself makes it of the machine's UUID */
#define VENDOR_DATA                                                                                                  \
  "#cloud-config\n"                                                                                                  \
  "bootcmd:\n"                                                                                                       \
  "- [cloud-init-per, instance, usher-machine-id, sh, -c, 'test \"$(cat /etc/machine-id)\" = %1$s || "               \
  "echo %1$s >/etc/machine-id']\n"

static gboolean
cloud_seed_check_name (const char  *name,
                       GError     **error)
{
  gsize length = strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-.");

  if (length > 0 && name[length] == '\0' && length <= 253)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s is no host name", name);
  return FALSE;
}

static char *
cloud_seed_machine_id (const char *id)
{
  g_autoptr (GString) text = g_string_new (id);

  g_string_replace (text, "-", "", 0);
  g_string_ascii_down (text);
  return g_strdup (text->str);
}

/**
 * usher_cloud_seed_build:
 * @spec: of a Linux guest
 * @error: BAD_REQUEST
 *
 * Returns: (transfer full): the image of a disc for cloud-init's NoCloud data source
 */
GBytes *
usher_cloud_seed_build (const UsherSeedSpec  *spec,
                        GError              **error)
{
  const char *user = spec->source != NULL ? spec->source : "#cloud-config\n{}\n";
  g_autofree char *meta = NULL;
  g_autofree char *machine_id = NULL;
  g_autofree char *vendor = NULL;

  if (!g_uuid_string_is_valid (spec->id))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST, "%s is no UUID", spec->id);
      return NULL;
    }
  if (!cloud_seed_check_name (spec->name, error))
    return NULL;
  meta = g_strdup_printf ("instance-id: \"%s\"\nlocal-hostname: \"%s\"\n", spec->id, spec->name);
  machine_id = cloud_seed_machine_id (spec->id);
  vendor = g_strdup_printf (VENDOR_DATA, machine_id);
  return usher_disc_image_make (LABEL,
                                (const UsherDiscFile[]){
                                  { "meta-data", meta, strlen (meta) },
                                  { "user-data", user, strlen (user) },
                                  { "vendor-data", vendor, strlen (vendor) },
                                  { "network-config", NETWORK_CONFIG, strlen (NETWORK_CONFIG) },
                                },
                                4, error);
}
