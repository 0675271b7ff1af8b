/* SPDX-License-Identifier: GPL-2.0-or-later */
/* templates and snapshots of the fake hypervisor: rows without bytes */
#include <string.h>

#include "common/error.h"
#include "tests/fakes/fake-hypervisor-private.h"

FakeVolume *
fake_images_find (FakeHost   *host,
                  const char *name)
{
  for (guint i = 0; i < FAKE_VOLUMES; i++)
    if (strcmp (host->volumes[i].name, name) == 0)
      return &host->volumes[i];
  return NULL;
}

/* called with the lock held */
static gboolean
fake_images_is_unused (UsherFakeHypervisor *self,
                       const char          *name,
                       GError             **error)
{
  for (guint i = 0; i < FAKE_DOMAINS; i++)
    if (strcmp (self->host->domains[i].base, name) == 0)
      {
        g_set_error (error, USHER_ERROR, USHER_ERROR_IN_USE, "the volume %s is needed by usher-%s.qcow2", name,
                     self->host->domains[i].id);
        return FALSE;
      }
  return TRUE;
}

/* called with the lock held */
static gboolean
fake_images_put (UsherFakeHypervisor *self,
                 const char          *name,
                 const char          *checksum,
                 GError             **error)
{
  FakeVolume *volume = fake_images_find (self->host, name);

  if (!fake_images_is_unused (self, name, error))
    return FALSE;
  if (volume == NULL)
    volume = fake_images_find (self->host, "");
  g_assert_nonnull (volume);
  g_strlcpy (volume->name, name, sizeof volume->name);
  g_strlcpy (volume->checksum, checksum, sizeof volume->checksum);
  return TRUE;
}

static UsherPublished *
fake_images_publish (UsherTemplateHost       *host,
                     const UsherPublishSpec  *spec,
                     const UsherWait         *wait,
                     GError                 **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, spec->target, -1);
  UsherPublished *published = NULL;

  if (!fake_hypervisor_enter (self, USHER_FAKE_PUBLISH, wait, error))
    return NULL;
  if (spec->progress != NULL)
    spec->progress (50, spec->user_data);
  g_mutex_lock (&self->lock);
  if (fake_images_put (self, spec->target, checksum, error))
    {
      published = g_new0 (UsherPublished, 1);
      published->checksum = g_steal_pointer (&checksum);
      published->size = 1 << 20;
      published->domain_xml = spec->domain != NULL ? g_strdup ("<domain/>") : NULL;
    }
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  if (published != NULL && spec->progress != NULL)
    spec->progress (100, spec->user_data);
  return published;
}

static gboolean
fake_images_has_volume (UsherTemplateHost  *host,
                        const char         *volume,
                        const UsherWait    *wait,
                        GError            **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  gboolean found;

  g_mutex_lock (&self->lock);
  found = fake_images_find (self->host, volume) != NULL;
  g_mutex_unlock (&self->lock);
  if (!found)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no volume %s", volume);
  return found;
}

static gboolean
fake_images_copy_volume (UsherTemplateHost    *host,
                         UsherTemplateHost    *source,
                         const UsherCopySpec  *spec,
                         const UsherWait      *wait,
                         GError              **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  UsherFakeHypervisor *other = USHER_FAKE_HYPERVISOR (source);
  char checksum[72] = "";
  const FakeVolume *volume;
  gboolean copied;

  if (!fake_hypervisor_enter (self, USHER_FAKE_COPY, wait, error))
    return FALSE;
  g_mutex_lock (&other->lock);
  volume = fake_images_find (other->host, spec->volume);
  if (volume != NULL)
    g_strlcpy (checksum, volume->checksum, sizeof checksum);
  g_mutex_unlock (&other->lock);
  if (checksum[0] == '\0' || strcmp (checksum, spec->checksum) != 0)
    {
      g_set_error (error, USHER_ERROR, checksum[0] == '\0' ? USHER_ERROR_NOT_FOUND : USHER_ERROR_INTERNAL,
                   "there is no volume %s of that checksum", spec->volume);
      return FALSE;
    }
  g_mutex_lock (&self->lock);
  copied = fake_images_put (self, spec->volume, checksum, error);
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  return copied;
}

static gboolean
fake_images_remove_volume (UsherTemplateHost  *host,
                           const char         *volume,
                           const UsherWait    *wait,
                           GError            **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  FakeVolume *found;
  gboolean unused;

  if (!fake_hypervisor_enter (self, USHER_FAKE_COPY, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  unused = fake_images_is_unused (self, volume, error);
  found = fake_images_find (self->host, volume);
  if (unused && found != NULL)
    memset (found, 0, sizeof *found);
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  return unused;
}

void
fake_images_template_host_init (UsherTemplateHostInterface *iface)
{
  iface->publish = fake_images_publish;
  iface->has_volume = fake_images_has_volume;
  iface->copy_volume = fake_images_copy_volume;
  iface->remove_volume = fake_images_remove_volume;
}

/* with the lock held; NULL with an error when there is no such domain */
static FakeDomain *
fake_images_domain (UsherFakeHypervisor *self,
                    const char          *id,
                    GError             **error)
{
  FakeDomain *domain = fake_hypervisor_find (self, id);

  if (domain == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no domain %s", id);
  return domain;
}

static FakeSnapshot *
fake_images_snapshot (FakeDomain *domain,
                      const char *name)
{
  for (guint i = 0; i < FAKE_SNAPSHOTS; i++)
    if (strcmp (domain->snapshots[i].name, name) == 0)
      return &domain->snapshots[i];
  return NULL;
}

static gboolean
fake_images_create (UsherSnapshotHost  *host,
                    const char         *id,
                    const char         *name,
                    const char         *description,
                    const UsherWait    *wait,
                    GError            **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  FakeDomain *domain;
  gboolean done = FALSE;

  if (!fake_hypervisor_enter (self, USHER_FAKE_SNAPSHOT, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_images_domain (self, id, error);
  if (domain != NULL && fake_images_snapshot (domain, name) != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "domain %s has a snapshot %s already", id, name);
  else if (domain != NULL)
    {
      FakeSnapshot *snapshot = fake_images_snapshot (domain, "");

      g_assert_nonnull (snapshot);
      g_strlcpy (snapshot->name, name, sizeof snapshot->name);
      g_strlcpy (snapshot->description, description, sizeof snapshot->description);
      snapshot->power = domain->power;
      snapshot->generation = ++self->host->generations;
      done = TRUE;
    }
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  return done;
}

static int
fake_images_compare (gconstpointer a,
                     gconstpointer b)
{
  const UsherSnapshot *first = *(UsherSnapshot *const *) a;
  const UsherSnapshot *second = *(UsherSnapshot *const *) b;

  return (first->created > second->created) - (first->created < second->created);
}

static GPtrArray *
fake_images_list (UsherSnapshotHost  *host,
                  const char         *id,
                  const UsherWait    *wait,
                  GError            **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  GPtrArray *list = NULL;
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_SNAPSHOT, wait, error))
    return NULL;
  g_mutex_lock (&self->lock);
  domain = fake_images_domain (self, id, error);
  if (domain != NULL)
    list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_snapshot_free);
  for (guint i = 0; domain != NULL && i < FAKE_SNAPSHOTS; i++)
    if (domain->snapshots[i].name[0] != '\0')
      {
        UsherSnapshot *snapshot = g_new0 (UsherSnapshot, 1);

        snapshot->name = g_strdup (domain->snapshots[i].name);
        snapshot->description = g_strdup (domain->snapshots[i].description);
        snapshot->created = domain->snapshots[i].generation;
        g_ptr_array_add (list, snapshot);
      }
  g_mutex_unlock (&self->lock);
  if (list != NULL)
    g_ptr_array_sort (list, fake_images_compare);
  return list;
}

static gboolean
fake_images_revert (UsherSnapshotHost  *host,
                    const char         *id,
                    const char         *name,
                    const UsherWait    *wait,
                    GError            **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_POWER, .id = id };
  FakeSnapshot *snapshot = NULL;
  FakeDomain *domain;
  gboolean changed = FALSE;

  if (!fake_hypervisor_enter (self, USHER_FAKE_SNAPSHOT, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_images_domain (self, id, error);
  if (domain != NULL && (snapshot = fake_images_snapshot (domain, name)) == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "domain %s has no snapshot %s", id, name);
  if (snapshot != NULL)
    {
      changed = domain->power != snapshot->power;
      event.power = domain->power = snapshot->power;
      domain->flags &= ~(guint) USHER_DOMAIN_SAVED;
      domain->ticket[0] = '\0';
    }
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  if (changed && self->func != NULL)
    self->func (&event, self->user_data);
  return snapshot != NULL;
}

static gboolean
fake_images_remove (UsherSnapshotHost  *host,
                    const char         *id,
                    const char         *name,
                    const UsherWait    *wait,
                    GError            **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  FakeSnapshot *snapshot;
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_SNAPSHOT, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_images_domain (self, id, error);
  snapshot = domain != NULL ? fake_images_snapshot (domain, name) : NULL;
  if (snapshot != NULL)
    memset (snapshot, 0, sizeof *snapshot);
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  return domain != NULL;
}

void
fake_images_snapshot_host_init (UsherSnapshotHostInterface *iface)
{
  iface->create = fake_images_create;
  iface->list = fake_images_list;
  iface->revert = fake_images_revert;
  iface->remove = fake_images_remove;
}
