/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "client/model/failure.h"
#include "client/model/server-profile.h"
#include "common/secret.h"
#include "common/wire/job-report.h"
#include "common/wire/offer.h"
#include "common/wire/realm.h"
#include "common/wire/sign-in.h"

G_BEGIN_DECLS

#define USHER_TYPE_BROKER_CLIENT (usher_broker_client_get_type ())
G_DECLARE_FINAL_TYPE (UsherBrokerClient, usher_broker_client, USHER, BROKER_CLIENT, GObject)

/**
 * UsherBrokerClient:
 *
 * Speaks with one broker, on the main loop of the thread that made it. Every call has a deadline and may be
 * cancelled; one that fails gives an error of the domain #USHER_FAILURE, made for
 * usher_failure_new_from_error(), or %G_IO_ERROR_CANCELLED. The token of a sign-in stays inside.
 *
 * Signal "signed-off": the broker no longer takes the token; the call that found out fails with
 * #USHER_FAILURE_NOT_SIGNED_IN as well.
 */

/**
 * UsherBrokerClientProgress:
 * @report: how far the desktop is
 *
 * Is called on the main loop, never after the call it belongs to has ended.
 */
typedef void (*UsherBrokerClientProgress) (const UsherJobReport *report,
                                           gpointer              user_data);

UsherBrokerClient        *usher_broker_client_new          (const UsherServerProfile *profile);
const UsherServerProfile *usher_broker_client_get_profile  (UsherBrokerClient *self);
void                      usher_broker_client_pin          (UsherBrokerClient *self,
                                                            const char        *fingerprint);
gboolean                  usher_broker_client_is_signed_in (UsherBrokerClient *self);

/* a GPtrArray of UsherRealm */
void       usher_broker_client_list_realms_async  (UsherBrokerClient  *self,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
GPtrArray *usher_broker_client_list_realms_finish (UsherBrokerClient  *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* the answer's token is NULL: it stays with the client */
void         usher_broker_client_sign_in_async    (UsherBrokerClient  *self,
                                                   const char         *realm,
                                                   const char         *user,
                                                   UsherSecret        *password,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
UsherSignIn *usher_broker_client_sign_in_finish   (UsherBrokerClient  *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* the token is forgotten at once, whatever the broker answers */
void         usher_broker_client_sign_out_async   (UsherBrokerClient  *self,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
gboolean     usher_broker_client_sign_out_finish  (UsherBrokerClient  *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* for a program that ends: signs out when calls that were cancelled have left the line; a broker that hangs is soon given up */
void         usher_broker_client_leave_async      (UsherBrokerClient  *self,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
void         usher_broker_client_leave_finish     (UsherBrokerClient  *self,
                                                   GAsyncResult       *result);

void         usher_broker_client_get_me_async     (UsherBrokerClient  *self,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
UsherSignIn *usher_broker_client_get_me_finish    (UsherBrokerClient  *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* a GPtrArray of UsherOffer */
void       usher_broker_client_list_offers_async  (UsherBrokerClient  *self,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
GPtrArray *usher_broker_client_list_offers_finish (UsherBrokerClient  *self,
                                                   GAsyncResult       *result,
                                                   GError            **error);

/* waits as long as the broker prepares; cancelled, it leaves the line at the broker too */
void                 usher_broker_client_launch_async  (UsherBrokerClient        *self,
                                                        const char               *offer_id,
                                                        gboolean                  take_over,
                                                        UsherBrokerClientProgress progress,
                                                        gpointer                  progress_data,
                                                        GCancellable             *cancellable,
                                                        GAsyncReadyCallback       callback,
                                                        gpointer                  user_data);

/* for a new ticket of a session that was lost; fails with #USHER_FAILURE_IN_USE where somebody else has the desktop now.
 * Ends with usher_broker_client_launch_finish(). */
void                 usher_broker_client_resume_async  (UsherBrokerClient        *self,
                                                        const char               *offer_id,
                                                        const char               *session,
                                                        UsherBrokerClientProgress progress,
                                                        gpointer                  progress_data,
                                                        GCancellable             *cancellable,
                                                        GAsyncReadyCallback       callback,
                                                        gpointer                  user_data);
UsherLaunchDocument *usher_broker_client_launch_finish (UsherBrokerClient        *self,
                                                        GAsyncResult             *result,
                                                        GError                  **error);

/* @action: one of start, shutdown, reset, revert; ends when the broker's job has */
void     usher_broker_client_act_async  (UsherBrokerClient        *self,
                                         const char               *offer_id,
                                         UsherOfferActions         action,
                                         UsherBrokerClientProgress progress,
                                         gpointer                  progress_data,
                                         GCancellable             *cancellable,
                                         GAsyncReadyCallback       callback,
                                         gpointer                  user_data);
gboolean usher_broker_client_act_finish (UsherBrokerClient        *self,
                                         GAsyncResult             *result,
                                         GError                  **error);

G_END_DECLS
