/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tests/ui/ui-tree.h"

G_BEGIN_DECLS

/**
 * UsherUiHarness: the real client on a screen and a session bus of its own, against a scripted
 * broker with real TLS; driven and read through AT-SPI alone, as a screen reader would
 *
 * What is waited for is waited for long; nothing is measured.
 */
typedef struct _UsherUiHarness UsherUiHarness;

void             usher_ui_harness_open_display   (void);
void             usher_ui_harness_close_display  (void);

UsherUiHarness  *usher_ui_harness_new            (const char            *script);
void             usher_ui_harness_free           (UsherUiHarness        *harness);
void             usher_ui_harness_set_env        (UsherUiHarness        *harness,
                                                  const char            *name,
                                                  const char            *value);
void             usher_ui_harness_set            (UsherUiHarness        *harness,
                                                  const char            *key,
                                                  const char            *value);
char            *usher_ui_harness_get            (UsherUiHarness        *harness,
                                                  const char            *key);
void             usher_ui_harness_trust_broker   (UsherUiHarness        *harness);
void             usher_ui_harness_start          (UsherUiHarness        *harness,
                                                  const char *const     *arguments);
void             usher_ui_harness_stop           (UsherUiHarness        *harness);
void             usher_ui_harness_ask_to_end     (UsherUiHarness        *harness);
void             usher_ui_harness_await_exit     (UsherUiHarness        *harness);
void             usher_ui_harness_play           (UsherUiHarness        *harness,
                                                  const char            *script);
void             usher_ui_harness_change_certificate (UsherUiHarness    *harness);
void             usher_ui_harness_stop_broker    (UsherUiHarness        *harness);
const char      *usher_ui_harness_get_url        (UsherUiHarness        *harness);
const char      *usher_ui_harness_get_ca_file    (UsherUiHarness        *harness);
const char      *usher_ui_harness_get_fingerprint (UsherUiHarness       *harness);
const char      *usher_ui_harness_get_folder     (UsherUiHarness        *harness);

AtspiAccessible *usher_ui_harness_find           (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name);
AtspiAccessible *usher_ui_harness_await          (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name);
void             usher_ui_harness_see            (UsherUiHarness        *harness,
                                                  const char            *text);
void             usher_ui_harness_await_gone     (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name);
gboolean         usher_ui_harness_is             (AtspiAccessible       *node,
                                                  AtspiStateType         state);
void             usher_ui_harness_await_state    (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name,
                                                  AtspiStateType         state,
                                                  gboolean               wanted);
void             usher_ui_harness_press          (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name);
void             usher_ui_harness_enter          (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name,
                                                  const char            *text);
char            *usher_ui_harness_read           (UsherUiHarness        *harness,
                                                  AtspiRole              role,
                                                  const char            *name);
void             usher_ui_harness_key            (guint                  keysym);
void             usher_ui_harness_type           (const char            *text);
void             usher_ui_harness_sign_in        (UsherUiHarness        *harness,
                                                  const char            *user,
                                                  const char            *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUiHarness, usher_ui_harness_free)

G_END_DECLS
