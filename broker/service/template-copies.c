/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/template-copies.h"

#include "broker/ports/template-host.h"
#include "common/error.h"

/* an image of many GiB over a slow line */
#define TEMPLATE_COPIES_PATIENCE (6 * 60 * 60)
#define TEMPLATE_COPIES_REMOVE_PATIENCE 120

/* one copy at a time to each host: who comes for the same one meanwhile finds it there; hosts never wait for each other */
static GMutex template_copies_lock;
static GCond template_copies_changed;
static GHashTable *template_copies_busy;

static void
template_copies_enter (const char *host)
{
  g_mutex_lock (&template_copies_lock);
  if (template_copies_busy == NULL)
    template_copies_busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (g_hash_table_contains (template_copies_busy, host))
    g_cond_wait (&template_copies_changed, &template_copies_lock);
  g_hash_table_add (template_copies_busy, g_strdup (host));
  g_mutex_unlock (&template_copies_lock);
}

static void
template_copies_leave (const char *host)
{
  g_mutex_lock (&template_copies_lock);
  g_hash_table_remove (template_copies_busy, host);
  g_cond_broadcast (&template_copies_changed);
  g_mutex_unlock (&template_copies_lock);
}

static UsherTemplateHost *
template_copies_dup_host (UsherContext *context,
                          const char   *host,
                          GError      **error)
{
  UsherHypervisor *hypervisor = usher_context_dup_hypervisor (context, host, error);

  if (hypervisor == NULL || USHER_IS_TEMPLATE_HOST (hypervisor))
    return (UsherTemplateHost *) hypervisor;
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "host %s cannot hold published templates", host);
  g_object_unref (hypervisor);
  return NULL;
}

/* the first of those that have it, and answer */
static UsherTemplateHost *
template_copies_dup_source (UsherContext              *context,
                            const UsherTemplateSource *source,
                            char                     **hosts,
                            GError                   **error)
{
  for (gsize i = 0; hosts[i] != NULL; i++)
    {
      UsherTemplateHost *host = NULL;

      if (!usher_host_watch_is_silent (usher_context_host_watch (context), hosts[i]))
        host = template_copies_dup_host (context, hosts[i], NULL);
      if (host != NULL)
        return host;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE,
               "no host that answers has a copy of version %u of template %s", source->version, source->template);
  return NULL;
}

static gboolean
template_copies_fetch (UsherContext              *context,
                       const UsherTemplateSource *source,
                       const char                *host,
                       GError                   **error)
{
  UsherWait wait = usher_wait_new (TEMPLATE_COPIES_PATIENCE, NULL);
  UsherCopySpec spec = { .volume = source->volume, .checksum = source->checksum };
  g_auto (GStrv) hosts = usher_copy_store_hosts (usher_context_copies (context), source->template, source->version, error);
  g_autoptr (UsherTemplateHost) from = NULL;
  g_autoptr (UsherTemplateHost) to = NULL;

  if (hosts == NULL)
    return FALSE;
  if (g_strv_contains ((const char *const *) hosts, host))
    return TRUE;
  from = template_copies_dup_source (context, source, hosts, error);
  to = from != NULL ? template_copies_dup_host (context, host, error) : NULL;
  if (to == NULL)
    return FALSE;
  g_message ("version %u of template %s is copied to host %s", source->version, source->template, host);
  return usher_template_host_copy_volume (to, from, &spec, &wait, error) &&
         usher_copy_store_add (usher_context_copies (context), source->template, source->version, host, error);
}

/**
 * usher_template_copies_ensure:
 * @context: the ports
 * @source: what is to be cloned
 * @host: where
 * @error: why it is not there
 *
 * Brings a published version to @host when it is not there yet. Blocks for as long as the copy takes.
 *
 * Returns: whether clones of @source can be made on @host
 */
gboolean
usher_template_copies_ensure (UsherContext              *context,
                              const UsherTemplateSource *source,
                              const char                *host,
                              GError                   **error)
{
  gboolean there;

  if (source->version == 0)
    return TRUE;
  template_copies_enter (host);
  there = template_copies_fetch (context, source, host, error);
  template_copies_leave (host);
  return there;
}

/**
 * usher_template_copies_remove:
 * @context: the ports
 * @version: that no desktop needs
 * @error: the host that kept it, and why
 *
 * Deletes the copies of @version from all hosts. Blocks on them.
 *
 * Returns: whether no host has a copy any more
 */
gboolean
usher_template_copies_remove (UsherContext               *context,
                              const UsherTemplateVersion *version,
                              GError                    **error)
{
  g_auto (GStrv) hosts = usher_copy_store_hosts (usher_context_copies (context), version->template, version->number, error);

  for (gsize i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      UsherWait wait = usher_wait_new (TEMPLATE_COPIES_REMOVE_PATIENCE, NULL);
      g_autoptr (UsherTemplateHost) host = template_copies_dup_host (context, hosts[i], error);

      if (host == NULL || !usher_template_host_remove_volume (host, version->volume, &wait, error) ||
          !usher_copy_store_remove (usher_context_copies (context), version->template, version->number, hosts[i], error))
        return FALSE;
    }
  return hosts != NULL;
}
