/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * UsherPoolKind:
 * @USHER_POOL_FLOATING: any free desktop, reset after use
 * @USHER_POOL_MANUAL: kept by the user until an administrator takes it back
 * @USHER_POOL_PERSONAL: assigned once, kept
 */
typedef enum
{
  USHER_POOL_FLOATING,
  USHER_POOL_MANUAL,
  USHER_POOL_PERSONAL,
} UsherPoolKind;

/**
 * UsherOfferState: an offer as its user sees it
 * @USHER_OFFER_READY: a launch will succeed at once
 * @USHER_OFFER_STARTING: being made or started
 * @USHER_OFFER_IN_USE: this user's desktop has a viewer connected
 * @USHER_OFFER_OFF: there is a desktop, and a launch starts it first
 * @USHER_OFFER_WAITING: this user stands in line
 * @USHER_OFFER_FAILED: it could not be made or started
 * @USHER_OFFER_CLOSED: outside the hours
 */
typedef enum
{
  USHER_OFFER_READY,
  USHER_OFFER_STARTING,
  USHER_OFFER_IN_USE,
  USHER_OFFER_OFF,
  USHER_OFFER_WAITING,
  USHER_OFFER_FAILED,
  USHER_OFFER_CLOSED,
} UsherOfferState;

/**
 * UsherOfferActions: what the user may do with it now
 */
typedef enum
{
  USHER_OFFER_LAUNCH = 1 << 0,
  USHER_OFFER_START = 1 << 1,
  USHER_OFFER_SHUTDOWN = 1 << 2,
  USHER_OFFER_RESET = 1 << 3,
  USHER_OFFER_REVERT = 1 << 4,
} UsherOfferActions;

/**
 * UsherOffer: a pool or a desktop as a user sees it
 * @id: "pool:NAME" or "desktop:UUID"
 * @icon: (nullable): an icon name
 * @opens_at: µs since the epoch; 0 for none
 * @last_used: µs since the epoch; 0 for never
 */
typedef struct
{
  char             *id;
  char             *name;
  char             *description;
  char             *icon;
  UsherPoolKind     kind;
  UsherOfferState   state;
  UsherOfferActions actions;
  gint64            opens_at;
  gint64            last_used;
} UsherOffer;

const char *usher_pool_kind_to_word    (UsherPoolKind    kind);
gboolean    usher_pool_kind_from_word  (const char      *word,
                                        UsherPoolKind   *kind);
const char *usher_offer_state_to_word  (UsherOfferState  state);
gboolean    usher_offer_state_from_word (const char      *word,
                                         UsherOfferState *state);
const char *usher_offer_action_to_word  (UsherOfferActions action);

UsherOffer *usher_offer_new       (void);
void        usher_offer_free      (UsherOffer       *offer);
UsherOffer *usher_offer_copy      (const UsherOffer *offer);
JsonNode   *usher_offer_to_json   (const UsherOffer *offer);
UsherOffer *usher_offer_from_json (JsonNode         *node,
                                   GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOffer, usher_offer_free)

G_END_DECLS
