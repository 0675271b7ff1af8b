/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/audit-entry.h"
#include "broker/core/template-version.h"

G_BEGIN_DECLS

#define USHER_TYPE_TEMPLATE_STORE (usher_template_store_get_type ())
G_DECLARE_INTERFACE (UsherTemplateStore, usher_template_store, USHER, TEMPLATE_STORE, GObject)

/**
 * UsherTemplateStoreInterface: the versions of the templates that are published
 * @next: allots the template's next number, PUBLISHING; of several callers each gets another. @draft gives the template, the note,
 *   the publisher and the time.
 * @seal: PUBLISHING becomes SEALED, with the volume, domain, checksum and size that @version carries, and the template's current one.
 * @fail: PUBLISHING becomes FAILED.
 * @retire: SEALED becomes RETIRED; CONFLICT for the current one.
 * @remove: forgets one that is RETIRED or FAILED; CONFLICT while a desktop's disk needs it or a host has a copy.
 * @set_current: which one pools get that follow the latest; must be SEALED.
 * @set_note: NULL forgets it.
 * @get: one; NOT_FOUND.
 * @current: (nullable): the current one, or NULL without an error when there is none.
 * @list: (element-type UsherTemplateVersion): of one template, or of all (@template NULL), by template, the newest first.
 *
 * CONFLICT when the state is another than the one asked for, NOT_FOUND when there is no such version.
 * How many desktops were made of one is #UsherFleetStore's made_of; a desktop's set_source is refused for what is not SEALED, in the
 * transaction that would count it, so what was retired and counts no linked desktop gets none.
 * All methods may be called from many threads at once. @audit is written in the same durable transaction; NULL for none.
 */
struct _UsherTemplateStoreInterface
{
  GTypeInterface parent;

  UsherTemplateVersion *(*next)        (UsherTemplateStore         *store,
                                        const UsherTemplateVersion *draft,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  gboolean              (*seal)        (UsherTemplateStore         *store,
                                        const UsherTemplateVersion *version,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  gboolean              (*fail)        (UsherTemplateStore         *store,
                                        const char                 *template,
                                        guint                       number,
                                        const char                 *failure,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  gboolean              (*retire)      (UsherTemplateStore         *store,
                                        const char                 *template,
                                        guint                       number,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  gboolean              (*remove)      (UsherTemplateStore         *store,
                                        const char                 *template,
                                        guint                       number,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  gboolean              (*set_current) (UsherTemplateStore         *store,
                                        const char                 *template,
                                        guint                       number,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  gboolean              (*set_note)    (UsherTemplateStore         *store,
                                        const char                 *template,
                                        guint                       number,
                                        const char                 *note,
                                        const UsherAuditEntry      *audit,
                                        GError                    **error);
  UsherTemplateVersion *(*get)         (UsherTemplateStore         *store,
                                        const char                 *template,
                                        guint                       number,
                                        GError                    **error);
  UsherTemplateVersion *(*current)     (UsherTemplateStore         *store,
                                        const char                 *template,
                                        GError                    **error);
  GPtrArray            *(*list)        (UsherTemplateStore         *store,
                                        const char                 *template,
                                        GError                    **error);
};

UsherTemplateVersion *usher_template_store_next        (UsherTemplateStore         *store,
                                                        const UsherTemplateVersion *draft,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
gboolean              usher_template_store_seal        (UsherTemplateStore         *store,
                                                        const UsherTemplateVersion *version,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
gboolean              usher_template_store_fail        (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        guint                       number,
                                                        const char                 *failure,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
gboolean              usher_template_store_retire      (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        guint                       number,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
gboolean              usher_template_store_remove      (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        guint                       number,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
gboolean              usher_template_store_set_current (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        guint                       number,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
gboolean              usher_template_store_set_note    (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        guint                       number,
                                                        const char                 *note,
                                                        const UsherAuditEntry      *audit,
                                                        GError                    **error);
UsherTemplateVersion *usher_template_store_get         (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        guint                       number,
                                                        GError                    **error);
UsherTemplateVersion *usher_template_store_current     (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        GError                    **error);
GPtrArray            *usher_template_store_list        (UsherTemplateStore         *store,
                                                        const char                 *template,
                                                        GError                    **error);

G_END_DECLS
