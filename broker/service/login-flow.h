/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/request.h"

G_BEGIN_DECLS

/**
 * UsherLoginGrant: what a sign-in gives
 * @token: base64url of 32 random bytes
 * @expires: at the latest; µs since the epoch
 * @admin: whether the user is in an admin group
 */
typedef struct
{
  UsherSecret   *token;
  gint64         expires;
  UsherIdentity *identity;
  gboolean       admin;
} UsherLoginGrant;

void usher_login_flow_grant_free (UsherLoginGrant *sign_in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLoginGrant, usher_login_flow_grant_free)

/**
 * UsherLoginFlow: sign-in, its slowing, tokens and sign-out.
 *
 * A sign-in has two steps, so that a try that is slowed holds no thread: usher_login_flow_admit() says when the try may be
 * looked at (it never blocks), usher_login_flow_sign_in() looks at it (it blocks on the realm's directory: run it in the
 * lane "sign-in:REALM").
 */
#define USHER_TYPE_LOGIN_FLOW (usher_login_flow_get_type ())
G_DECLARE_FINAL_TYPE (UsherLoginFlow, usher_login_flow, USHER, LOGIN_FLOW, GObject)

UsherLoginFlow *usher_login_flow_new       (UsherContext      *context,
                                            guint              idle_seconds,
                                            guint              longest_seconds,
                                            const char *const *admin_groups);
gboolean        usher_login_flow_admit     (UsherLoginFlow    *flow,
                                            UsherRequest      *request,
                                            const char        *realm,
                                            const char        *user,
                                            gint64            *not_before,
                                            GError           **error);
UsherLoginGrant    *usher_login_flow_sign_in   (UsherLoginFlow    *flow,
                                            UsherRequest      *request,
                                            const char        *realm,
                                            const char        *user,
                                            const UsherSecret *password,
                                            GError           **error);
UsherIdentity  *usher_login_flow_check     (UsherLoginFlow    *flow,
                                            const char        *token,
                                            GError           **error);
gboolean        usher_login_flow_sign_out  (UsherLoginFlow    *flow,
                                            UsherRequest      *request,
                                            const char        *token,
                                            GError           **error);
gboolean        usher_login_flow_is_admin  (UsherLoginFlow      *flow,
                                            const UsherIdentity *identity);
gboolean        usher_login_flow_check_admin (UsherLoginFlow     *flow,
                                              const UsherRequest *request,
                                              const char         *what,
                                              GError            **error);
void            usher_login_flow_set_limits (UsherLoginFlow    *flow,
                                             guint              idle_seconds,
                                             guint              longest_seconds,
                                             const char *const *admin_groups);
void            usher_login_flow_tidy      (UsherLoginFlow    *flow);

G_END_DECLS
