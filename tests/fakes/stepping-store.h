/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/desktop-store.h"
#include "broker/ports/session-store.h"
#include "tests/fakes/fake-steps.h"

G_BEGIN_DECLS

/**
 * UsherSteppingStore: passes every call on to a real store, and counts a step before and after each change
 */
#define USHER_TYPE_STEPPING_STORE (usher_stepping_store_get_type ())
G_DECLARE_FINAL_TYPE (UsherSteppingStore, usher_stepping_store, USHER, STEPPING_STORE, GObject)

UsherSteppingStore *usher_stepping_store_new         (GObject            *store,
                                                      UsherFakeSteps     *steps);
void                usher_stepping_store_refuse_open (UsherSteppingStore *store);

G_END_DECLS
