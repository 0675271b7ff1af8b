/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-hypervisor-private.h"

#include <string.h>
#include <sys/mman.h>

#include "common/error.h"

static void fake_hypervisor_iface_init (UsherHypervisorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherFakeHypervisor, usher_fake_hypervisor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_HYPERVISOR, fake_hypervisor_iface_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_TEMPLATE_HOST, fake_images_template_host_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SNAPSHOT_HOST, fake_images_snapshot_host_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SHARED_HOST, fake_shared_host_init))

static const char *const fake_method_names[USHER_N_FAKE_METHODS] = {
  "clone", "start", "stop", "remove", "inspect", "list", "ticket", "suspend", "adopt", "inventory", "publish", "copy",
  "snapshot", "take-over", "let-go",
};

static void
usher_fake_hypervisor_finalize (GObject *object)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (object);

  munmap (self->host, sizeof *self->host);
  g_hash_table_unref (self->viewers);
  g_clear_pointer (&self->disks, g_hash_table_unref);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_fake_hypervisor_parent_class)->finalize (object);
}

static void
usher_fake_hypervisor_class_init (UsherFakeHypervisorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_fake_hypervisor_finalize;
}

static void
usher_fake_hypervisor_init (UsherFakeHypervisor *self)
{
  g_mutex_init (&self->lock);
  self->host = mmap (NULL, sizeof *self->host, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (self->host != MAP_FAILED);
  self->viewers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

UsherFakeHypervisor *
usher_fake_hypervisor_new (UsherFakeSteps *steps)
{
  UsherFakeHypervisor *self = g_object_new (USHER_TYPE_FAKE_HYPERVISOR, NULL);

  self->steps = steps;
  return self;
}

/* called with the lock held */
FakeDomain *
fake_hypervisor_find (UsherFakeHypervisor *self,
                      const char          *id)
{
  for (guint i = 0; i < FAKE_DOMAINS; i++)
    if (strcmp (self->host->domains[i].id, id) == 0)
      return &self->host->domains[i];
  return NULL;
}

gboolean
fake_hypervisor_enter (UsherFakeHypervisor *self,
                       UsherFakeMethod      method,
                       const UsherWait     *wait,
                       GError             **error)
{
  FakeScript *script = &self->scripts[method];
  guint delay;
  gboolean fail;

  usher_fake_steps_at (self->steps, fake_method_names[method]);
  g_mutex_lock (&self->lock);
  script->calls++;
  delay = script->delay;
  fail = script->times > 0;
  if (fail)
    script->times--;
  g_mutex_unlock (&self->lock);
  for (guint waited = 0; waited < delay; waited += 10)
    {
      if (!usher_wait_check (wait, error))
        return FALSE;
      g_usleep (10 * 1000);
    }
  if (!fail)
    return TRUE;
  g_set_error (error, USHER_ERROR, script->code, "scripted failure of %s", fake_method_names[method]);
  return FALSE;
}

/* called with the lock held; @domain is somebody else's, of which only adopt may know more */
static gboolean
fake_hypervisor_is_foreign (const FakeDomain *domain)
{
  return domain != NULL && domain->foreign && domain->pool[0] == '\0';
}

static gboolean
fake_hypervisor_refuse (UsherFakeHypervisor *self,
                        const char          *id,
                        GError             **error)
{
  g_mutex_unlock (&self->lock);
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "the domain %s is not Usher's", id);
  return FALSE;
}

static gboolean
fake_hypervisor_leave (UsherFakeHypervisor *self,
                       const char          *id,
                       gboolean             found,
                       GError             **error)
{
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  if (!found)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no domain %s", id);
  return found;
}

static void
fake_hypervisor_emit (UsherFakeHypervisor        *self,
                      const UsherHypervisorEvent *event)
{
  if (self->func != NULL)
    self->func (event, self->user_data);
}

static void
fake_hypervisor_emit_power (UsherFakeHypervisor *self,
                            const char          *id,
                            UsherPower           power)
{
  UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_POWER, .id = id, .power = power };

  fake_hypervisor_emit (self, &event);
}

static gboolean
fake_hypervisor_clone (UsherHypervisor      *hypervisor,
                       const UsherCloneSpec *spec,
                       const UsherWait      *wait,
                       GError              **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_CLONE, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, spec->id);
  if (fake_hypervisor_is_foreign (domain))
    return fake_hypervisor_refuse (self, spec->id, error);
  if (usher_template_host_is_volume (spec->base_volume) && fake_images_find (self->host, spec->base_volume) == NULL)
    {
      g_mutex_unlock (&self->lock);
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "there is no base volume %s", spec->base_volume);
      return FALSE;
    }
  if (domain == NULL)
    {
      domain = fake_hypervisor_find (self, "");
      g_assert_nonnull (domain);
      *domain = (FakeDomain){ .power = USHER_POWER_OFF, .generation = ++self->host->generations };
      g_strlcpy (domain->id, spec->id, sizeof domain->id);
      g_strlcpy (domain->name, spec->name, sizeof domain->name);
      g_strlcpy (domain->pool, spec->pool, sizeof domain->pool);
      if (spec->kind == USHER_CLONE_LINKED)
        g_strlcpy (domain->base, spec->base_volume, sizeof domain->base);
      domain->mac = spec->mac;
      domain->seed = spec->seed != NULL ? g_bytes_get_size (spec->seed) : 0;
      if (self->disks != NULL)
        fake_shared_add (self, domain);
    }
  return fake_hypervisor_leave (self, spec->id, TRUE, error);
}

static gboolean
fake_hypervisor_set_power (UsherFakeHypervisor *self,
                           UsherFakeMethod      method,
                           const char          *id,
                           UsherPower           power,
                           const UsherWait     *wait,
                           GError             **error)
{
  FakeDomain *domain;
  gboolean changed;

  if (!fake_hypervisor_enter (self, method, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  if (fake_hypervisor_is_foreign (domain))
    return fake_hypervisor_refuse (self, id, error);
  changed = domain != NULL && domain->power != power;
  if (domain != NULL)
    {
      if (method == USHER_FAKE_SUSPEND && changed)
        domain->flags |= USHER_DOMAIN_SAVED;
      if (power == USHER_POWER_ON)
        domain->flags &= ~(guint) USHER_DOMAIN_SAVED;
      domain->power = power;
      domain->ticket[0] = '\0';
    }
  if (!fake_hypervisor_leave (self, id, domain != NULL, error))
    return FALSE;
  if (changed)
    fake_hypervisor_emit_power (self, id, power);
  return TRUE;
}

static gboolean
fake_hypervisor_start (UsherHypervisor *hypervisor,
                       const char      *id,
                       const UsherWait *wait,
                       GError         **error)
{
  return fake_hypervisor_set_power (USHER_FAKE_HYPERVISOR (hypervisor), USHER_FAKE_START, id, USHER_POWER_ON, wait, error);
}

static gboolean
fake_hypervisor_stop (UsherHypervisor *hypervisor,
                      const char      *id,
                      gboolean         force,
                      const UsherWait *wait,
                      GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);

  if (!force && g_atomic_int_get (&self->stubborn))
    return fake_hypervisor_enter (self, USHER_FAKE_STOP, wait, error);
  return fake_hypervisor_set_power (self, USHER_FAKE_STOP, id, USHER_POWER_OFF, wait, error);
}

static gboolean
fake_hypervisor_reset (UsherHypervisor *hypervisor,
                       const char      *id,
                       const UsherWait *wait,
                       GError         **error)
{
  return fake_hypervisor_set_power (USHER_FAKE_HYPERVISOR (hypervisor), USHER_FAKE_START, id, USHER_POWER_ON, wait, error);
}

static gboolean
fake_hypervisor_remove (UsherHypervisor *hypervisor,
                        const char      *id,
                        const UsherWait *wait,
                        GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_REMOVE, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  if (domain != NULL && domain->foreign)
    return fake_hypervisor_refuse (self, id, error);
  if (domain != NULL)
    memset (domain, 0, sizeof *domain);
  if (self->disks != NULL)
    fake_shared_remove (self, id);
  return fake_hypervisor_leave (self, id, TRUE, error);
}

static UsherDomainInfo *
fake_hypervisor_info (const FakeDomain *domain)
{
  UsherDomainInfo *info = g_new0 (UsherDomainInfo, 1);

  info->id = g_strdup (domain->id);
  info->name = g_strdup (domain->name);
  info->pool = g_strdup (domain->pool);
  info->power = domain->power;
  info->tls_port = domain->power == USHER_POWER_ON ? 5900 + domain->generation % 1000 : 0;
  info->flags = domain->flags;
  return info;
}

static gboolean
fake_hypervisor_suspend (UsherHypervisor *hypervisor,
                         const char      *id,
                         const UsherWait *wait,
                         GError         **error)
{
  return fake_hypervisor_set_power (USHER_FAKE_HYPERVISOR (hypervisor), USHER_FAKE_SUSPEND, id, USHER_POWER_OFF, wait,
                                    error);
}

/* called with the lock held */
static FakeDomain *
fake_hypervisor_find_named (UsherFakeHypervisor *self,
                            const char          *name)
{
  for (guint i = 0; i < FAKE_DOMAINS; i++)
    if (strcmp (self->host->domains[i].name, name) == 0)
      return &self->host->domains[i];
  return fake_hypervisor_find (self, name);
}

static UsherDomainInfo *
fake_hypervisor_adopt (UsherHypervisor *hypervisor,
                       const char      *name,
                       const char      *pool,
                       const UsherWait *wait,
                       GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  UsherDomainInfo *info = NULL;
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_ADOPT, wait, error))
    return NULL;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find_named (self, name);
  if (domain != NULL && domain->pool[0] != '\0' && (!domain->foreign || strcmp (domain->pool, pool) != 0))
    {
      fake_hypervisor_refuse (self, name, error);
      return NULL;
    }
  if (domain != NULL)
    {
      g_strlcpy (domain->pool, pool, sizeof domain->pool);
      domain->flags |= USHER_DOMAIN_ADOPTED;
      info = fake_hypervisor_info (domain);
    }
  fake_hypervisor_leave (self, name, domain != NULL, error);
  return info;
}

static gboolean
fake_hypervisor_release (UsherHypervisor *hypervisor,
                         const char      *id,
                         const UsherWait *wait,
                         GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_ADOPT, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  if (domain != NULL && !domain->foreign)
    return fake_hypervisor_refuse (self, id, error);
  if (domain != NULL)
    {
      domain->pool[0] = '\0';
      domain->flags = 0;
    }
  return fake_hypervisor_leave (self, id, TRUE, error);
}

static void
fake_hypervisor_add_volume (UsherInventory  *inventory,
                            UsherVolumeKind  kind,
                            const char      *id,
                            char            *name)
{
  UsherVolumeInfo *info = g_new0 (UsherVolumeInfo, 1);

  info->kind = kind;
  info->id = g_strdup (id);
  info->name = name;
  g_ptr_array_add (inventory->volumes, info);
}

static UsherInventory *
fake_hypervisor_inventory (UsherHypervisor *hypervisor,
                           const UsherWait *wait,
                           GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  UsherInventory *inventory;

  if (!fake_hypervisor_enter (self, USHER_FAKE_INVENTORY, wait, error))
    return NULL;
  inventory = usher_inventory_new ();
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < FAKE_DOMAINS; i++)
    {
      const FakeDomain *domain = &self->host->domains[i];

      if (domain->id[0] == '\0' || fake_hypervisor_is_foreign (domain))
        continue;
      g_ptr_array_add (inventory->domains, fake_hypervisor_info (domain));
      if (!domain->foreign)
        fake_hypervisor_add_volume (inventory, USHER_VOLUME_DISK, domain->id, g_strdup_printf ("usher-%s.qcow2", domain->id));
      if (domain->seed > 0)
        fake_hypervisor_add_volume (inventory, USHER_VOLUME_SEED, domain->id,
                                    g_strdup_printf ("usher-%s-seed.iso", domain->id));
    }
  for (guint i = 0; i < FAKE_VOLUMES; i++)
    if (self->host->volumes[i].name[0] != '\0')
      fake_hypervisor_add_volume (inventory, USHER_VOLUME_TEMPLATE, NULL, g_strdup (self->host->volumes[i].name));
  g_mutex_unlock (&self->lock);
  return inventory;
}

static UsherDomainInfo *
fake_hypervisor_inspect (UsherHypervisor *hypervisor,
                         const char      *id,
                         const UsherWait *wait,
                         GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  UsherDomainInfo *info = NULL;
  const FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_INSPECT, wait, error))
    return NULL;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  if (fake_hypervisor_is_foreign (domain))
    {
      fake_hypervisor_refuse (self, id, error);
      return NULL;
    }
  if (domain != NULL)
    info = fake_hypervisor_info (domain);
  fake_hypervisor_leave (self, id, domain != NULL, error);
  return info;
}

static UsherDomainInfo *
fake_hypervisor_recall (UsherHypervisor *hypervisor,
                        const char      *id)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  UsherDomainInfo *info = NULL;
  const FakeDomain *domain;

  if (!g_atomic_int_get (&self->recalls))
    return NULL;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  if (domain != NULL)
    {
      info = fake_hypervisor_info (domain);
      info->power = USHER_POWER_ON;
      info->tls_port = 5900 + domain->generation % 1000;
    }
  g_mutex_unlock (&self->lock);
  return info;
}

static GPtrArray *
fake_hypervisor_list (UsherHypervisor *hypervisor,
                      const UsherWait *wait,
                      GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  GPtrArray *list;

  if (!fake_hypervisor_enter (self, USHER_FAKE_LIST, wait, error))
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_domain_info_free);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < FAKE_DOMAINS; i++)
    if (self->host->domains[i].id[0] != '\0' && !fake_hypervisor_is_foreign (&self->host->domains[i]))
      g_ptr_array_add (list, fake_hypervisor_info (&self->host->domains[i]));
  g_mutex_unlock (&self->lock);
  return list;
}

static GPtrArray *
fake_hypervisor_viewers (UsherHypervisor *hypervisor,
                         const char      *id,
                         const UsherWait *wait,
                         GError         **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  GPtrArray *viewers = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer connection, domain;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, &connection, &domain))
    if (g_str_equal (domain, id))
      g_ptr_array_add (viewers, g_strdup (connection));
  g_mutex_unlock (&self->lock);
  return viewers;
}

static gboolean
fake_hypervisor_capacity (UsherHypervisor   *hypervisor,
                          UsherHostCapacity *capacity,
                          const UsherWait   *wait,
                          GError           **error)
{
  *capacity = (UsherHostCapacity){ G_GUINT64_CONSTANT (64) << 30, G_GUINT64_CONSTANT (32) << 30, 16, 0 };
  return TRUE;
}

static gboolean
fake_hypervisor_set_ticket (UsherHypervisor   *hypervisor,
                            const char        *id,
                            const UsherSecret *ticket,
                            guint              life,
                            UsherTicketEffect  effect,
                            const UsherWait   *wait,
                            GError           **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);
  FakeDomain *domain;
  gboolean on;

  if (!fake_hypervisor_enter (self, USHER_FAKE_TICKET, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  on = domain != NULL && domain->power == USHER_POWER_ON;
  if (on)
    g_strlcpy (domain->ticket, usher_secret_text (ticket), sizeof domain->ticket);
  if (!fake_hypervisor_leave (self, id, domain != NULL, error))
    return FALSE;
  if (!on)
    g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "domain %s is off", id);
  return on;
}

static gboolean
fake_hypervisor_set_ticket_beside (UsherHypervisor       *hypervisor,
                                   const char            *id,
                                   const UsherSecret     *ticket,
                                   guint                  life,
                                   UsherTicketMeanwhile   meanwhile,
                                   gpointer               data,
                                   const UsherWait       *wait,
                                   GError               **error)
{
  gboolean last = g_atomic_int_get (&USHER_FAKE_HYPERVISOR (hypervisor)->set_last);
  gboolean answer;

  if (last)
    meanwhile (data);
  answer = fake_hypervisor_set_ticket (hypervisor, id, ticket, life, USHER_TICKET_KEEP, wait, error);
  if (!last)
    meanwhile (data);
  return answer;
}

static void
fake_hypervisor_watch (UsherHypervisor         *hypervisor,
                       UsherHypervisorEventFunc func,
                       gpointer                 user_data)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (hypervisor);

  self->func = func;
  self->user_data = user_data;
}

static void
fake_hypervisor_iface_init (UsherHypervisorInterface *iface)
{
  iface->clone = fake_hypervisor_clone;
  iface->start = fake_hypervisor_start;
  iface->stop = fake_hypervisor_stop;
  iface->reset = fake_hypervisor_reset;
  iface->suspend = fake_hypervisor_suspend;
  iface->remove = fake_hypervisor_remove;
  iface->adopt = fake_hypervisor_adopt;
  iface->release = fake_hypervisor_release;
  iface->inventory = fake_hypervisor_inventory;
  iface->inspect = fake_hypervisor_inspect;
  iface->recall = fake_hypervisor_recall;
  iface->list = fake_hypervisor_list;
  iface->viewers = fake_hypervisor_viewers;
  iface->capacity = fake_hypervisor_capacity;
  iface->set_ticket = fake_hypervisor_set_ticket;
  iface->set_ticket_beside = fake_hypervisor_set_ticket_beside;
  iface->watch = fake_hypervisor_watch;
}

/* the next @times calls of @method fail with @code */
void
usher_fake_hypervisor_fail (UsherFakeHypervisor *self,
                            UsherFakeMethod      method,
                            UsherError           code,
                            guint                times)
{
  g_mutex_lock (&self->lock);
  self->scripts[method].code = code;
  self->scripts[method].times = times;
  g_mutex_unlock (&self->lock);
}

void
usher_fake_hypervisor_delay (UsherFakeHypervisor *self,
                             UsherFakeMethod      method,
                             guint                milliseconds)
{
  g_mutex_lock (&self->lock);
  self->scripts[method].delay = milliseconds;
  g_mutex_unlock (&self->lock);
}

guint
usher_fake_hypervisor_calls (UsherFakeHypervisor *self,
                             UsherFakeMethod      method)
{
  guint calls;

  g_mutex_lock (&self->lock);
  calls = self->scripts[method].calls;
  g_mutex_unlock (&self->lock);
  return calls;
}

guint
usher_fake_hypervisor_domains (UsherFakeHypervisor *self)
{
  guint domains = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < FAKE_DOMAINS; i++)
    domains += self->host->domains[i].id[0] != '\0';
  g_mutex_unlock (&self->lock);
  return domains;
}

/* which overlay the domain has, over all ever made on this host; 0 when there is no such domain */
guint
usher_fake_hypervisor_generation (UsherFakeHypervisor *self,
                                  const char          *id)
{
  const FakeDomain *domain;
  guint generation;

  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  generation = domain != NULL ? domain->generation : 0;
  g_mutex_unlock (&self->lock);
  return generation;
}

char *
usher_fake_hypervisor_ticket (UsherFakeHypervisor *self,
                              const char          *id)
{
  const FakeDomain *domain;
  char *ticket;

  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  ticket = domain != NULL ? g_strdup (domain->ticket) : NULL;
  g_mutex_unlock (&self->lock);
  return ticket;
}

/* guests that take the wish to shut down, and go on */
void
usher_fake_hypervisor_stubborn (UsherFakeHypervisor *self)
{
  g_atomic_int_set (&self->stubborn, 1);
}

/* from now on every domain is said to run without a look at it, as when the event of its end is still under way */
void
usher_fake_hypervisor_recall (UsherFakeHypervisor *self)
{
  g_atomic_int_set (&self->recalls, 1);
}

/* from now on what a caller does beside a ticket is done when the ticket is set; before that otherwise */
void
usher_fake_hypervisor_set_last (UsherFakeHypervisor *self)
{
  g_atomic_int_set (&self->set_last, 1);
}

/* as if the guest had done it */
void
usher_fake_hypervisor_power (UsherFakeHypervisor *self,
                             const char          *id,
                             UsherPower           power)
{
  FakeDomain *domain;

  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  g_assert_nonnull (domain);
  domain->power = power;
  g_mutex_unlock (&self->lock);
  fake_hypervisor_emit_power (self, id, power);
}

void
usher_fake_hypervisor_viewer (UsherFakeHypervisor *self,
                              const char          *id,
                              const char          *connection,
                              gboolean             came)
{
  UsherHypervisorEvent event = {
    .kind = came ? USHER_HYPERVISOR_VIEWER_CHANNEL : USHER_HYPERVISOR_VIEWER_GONE,
    .id = id,
    .address = "192.0.2.7",
    .connection = connection,
  };

  usher_fake_hypervisor_viewer_quietly (self, id, connection, came);
  fake_hypervisor_emit (self, &event);
}

/* while nobody listens to the host */
void
usher_fake_hypervisor_viewer_quietly (UsherFakeHypervisor *self,
                                      const char          *id,
                                      const char          *connection,
                                      gboolean             came)
{
  g_mutex_lock (&self->lock);
  if (came)
    g_hash_table_replace (self->viewers, g_strdup (connection), g_strdup (id));
  else
    g_hash_table_remove (self->viewers, connection);
  g_mutex_unlock (&self->lock);
}

/* deleted by hand, without an event */
void
usher_fake_hypervisor_vanish (UsherFakeHypervisor *self,
                              const char          *id)
{
  FakeDomain *domain;

  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  g_assert_nonnull (domain);
  memset (domain, 0, sizeof *domain);
  g_mutex_unlock (&self->lock);
}

/* a domain of somebody else's */
void
usher_fake_hypervisor_foreign (UsherFakeHypervisor *self,
                               const char          *id,
                               const char          *name)
{
  FakeDomain *domain;

  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, "");
  g_assert_nonnull (domain);
  *domain = (FakeDomain){ .power = USHER_POWER_OFF, .foreign = TRUE };
  g_strlcpy (domain->id, id, sizeof domain->id);
  g_strlcpy (domain->name, name, sizeof domain->name);
  g_mutex_unlock (&self->lock);
}

/* the number its MAC addresses were made from, and the size of its CD-ROM; 0 when there is no such domain */
guint32
usher_fake_hypervisor_mac (UsherFakeHypervisor *self,
                           const char          *id,
                           gsize               *seed)
{
  const FakeDomain *domain;
  guint32 mac;

  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  mac = domain != NULL ? domain->mac : 0;
  if (seed != NULL)
    *seed = domain != NULL ? domain->seed : 0;
  g_mutex_unlock (&self->lock);
  return mac;
}
