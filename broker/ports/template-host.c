/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/template-host.h"

#include "common/error.h"

#define PREFIX "usher-template-"

G_DEFINE_INTERFACE (UsherTemplateHost, usher_template_host, G_TYPE_OBJECT)

static void
usher_template_host_default_init (UsherTemplateHostInterface *iface)
{
}

/**
 * usher_template_host_volume_name:
 * @template_name: of a template
 * @version: of it
 *
 * Returns: (transfer full): the name of its volume on every host
 */
char *
usher_template_host_volume_name (const char *template_name,
                                 guint       version)
{
  return g_strdup_printf (PREFIX "%s-%u.qcow2", template_name, version);
}

/**
 * usher_template_host_is_volume:
 * @volume: name of a volume
 *
 * Returns: whether it is one that a template was published as
 */
gboolean
usher_template_host_is_volume (const char *volume)
{
  return g_str_has_prefix (volume, PREFIX);
}

static gboolean
template_host_check (const char  *volume,
                     GError     **error)
{
  if (usher_template_host_is_volume (volume))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
               "%s is no volume of Usher's: their names begin with " PREFIX, volume);
  return FALSE;
}

/**
 * usher_template_host_publish:
 * @host: a host
 * @spec: what to publish
 * @wait: (nullable): how long
 * @error: see #UsherTemplateHostInterface
 *
 * Returns: (transfer full): the copy
 */
UsherPublished *
usher_template_host_publish (UsherTemplateHost       *host,
                             const UsherPublishSpec  *spec,
                             const UsherWait         *wait,
                             GError                 **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_HOST (host), NULL);
  g_return_val_if_fail ((spec->domain != NULL) != (spec->volume != NULL), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!template_host_check (spec->target, error))
    return NULL;
  return USHER_TEMPLATE_HOST_GET_IFACE (host)->publish (host, spec, wait, error);
}

/**
 * usher_template_host_has_volume:
 * @host: a host
 * @volume: name of a volume
 * @wait: (nullable): how long
 * @error: NOT_FOUND when there is none; others see #UsherTemplateHostInterface
 */
gboolean
usher_template_host_has_volume (UsherTemplateHost  *host,
                                const char         *volume,
                                const UsherWait    *wait,
                                GError            **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_HOST (host), FALSE);
  g_return_val_if_fail (volume != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_TEMPLATE_HOST_GET_IFACE (host)->has_volume (host, volume, wait, error);
}

/**
 * usher_template_host_copy_volume:
 * @host: where the volume shall be
 * @source: where it is; of the same adapter
 * @spec: which one
 * @wait: (nullable): how long
 * @error: see #UsherTemplateHostInterface
 */
gboolean
usher_template_host_copy_volume (UsherTemplateHost    *host,
                                 UsherTemplateHost    *source,
                                 const UsherCopySpec  *spec,
                                 const UsherWait      *wait,
                                 GError              **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_HOST (host), FALSE);
  g_return_val_if_fail (USHER_IS_TEMPLATE_HOST (source), FALSE);
  g_return_val_if_fail (G_OBJECT_TYPE (host) == G_OBJECT_TYPE (source), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return template_host_check (spec->volume, error) &&
         USHER_TEMPLATE_HOST_GET_IFACE (host)->copy_volume (host, source, spec, wait, error);
}

/**
 * usher_template_host_remove_volume:
 * @host: a host
 * @volume: name of a published volume
 * @wait: (nullable): how long
 * @error: see #UsherTemplateHostInterface
 */
gboolean
usher_template_host_remove_volume (UsherTemplateHost  *host,
                                   const char         *volume,
                                   const UsherWait    *wait,
                                   GError            **error)
{
  g_return_val_if_fail (USHER_IS_TEMPLATE_HOST (host), FALSE);
  g_return_val_if_fail (volume != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return template_host_check (volume, error) &&
         USHER_TEMPLATE_HOST_GET_IFACE (host)->remove_volume (host, volume, wait, error);
}

void
usher_published_free (UsherPublished *published)
{
  if (published == NULL)
    return;
  g_free (published->domain_xml);
  g_free (published->checksum);
  g_free (published);
}
