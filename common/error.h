/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherError:
 * @USHER_ERROR_WRONG_CREDENTIALS: the name or the password is not right; never says which
 * @USHER_ERROR_LOCKED: too many wrong tries; a time to wait goes with it
 * @USHER_ERROR_PASSWORD_EXPIRED: the password is right and must be changed first
 * @USHER_ERROR_ACCOUNT_DISABLED: the directory has closed this account
 * @USHER_ERROR_NOT_SIGNED_IN: no token, or one that is no longer valid
 * @USHER_ERROR_FORBIDDEN: known who asks, and that user may not
 * @USHER_ERROR_NOT_FOUND: no such thing, or none that the user may see
 * @USHER_ERROR_BAD_REQUEST: the caller sent something malformed
 * @USHER_ERROR_IN_USE: somebody's viewer is connected
 * @USHER_ERROR_NO_FREE_DESKTOP: the pool is used up
 * @USHER_ERROR_LIMIT_REACHED: the user has as many desktops of the pool as allowed
 * @USHER_ERROR_POOL_CLOSED: outside the hours, or closed by an administrator
 * @USHER_ERROR_START_FAILED: the desktop could not be made or started
 * @USHER_ERROR_HOST_LOST: the host of the desktop does not answer
 * @USHER_ERROR_TIMEOUT: a deadline passed
 * @USHER_ERROR_BUSY: too much at once; try again later
 * @USHER_ERROR_CONFLICT: somebody else changed it in between
 * @USHER_ERROR_UNAVAILABLE: a part that is needed does not answer
 * @USHER_ERROR_INTERNAL: a defect, or a state that should not exist
 *
 * The one error domain of Usher. Adapters translate into it at their border;
 * the API shows a code as its word (see usher_error_to_word()).
 */
typedef enum
{
  USHER_ERROR_WRONG_CREDENTIALS,
  USHER_ERROR_LOCKED,
  USHER_ERROR_PASSWORD_EXPIRED,
  USHER_ERROR_ACCOUNT_DISABLED,
  USHER_ERROR_NOT_SIGNED_IN,
  USHER_ERROR_FORBIDDEN,
  USHER_ERROR_NOT_FOUND,
  USHER_ERROR_BAD_REQUEST,
  USHER_ERROR_IN_USE,
  USHER_ERROR_NO_FREE_DESKTOP,
  USHER_ERROR_LIMIT_REACHED,
  USHER_ERROR_POOL_CLOSED,
  USHER_ERROR_START_FAILED,
  USHER_ERROR_HOST_LOST,
  USHER_ERROR_TIMEOUT,
  USHER_ERROR_BUSY,
  USHER_ERROR_CONFLICT,
  USHER_ERROR_UNAVAILABLE,
  USHER_ERROR_INTERNAL,
} UsherError;

#define USHER_N_ERRORS (USHER_ERROR_INTERNAL + 1)
#define USHER_ERROR (usher_error_quark ())

GQuark      usher_error_quark     (void);
const char *usher_error_to_word   (int code);
gboolean    usher_error_from_word (const char *word,
                                   UsherError *code);
int         usher_error_to_status (int code);
gboolean    usher_error_is        (const GError *error,
                                   UsherError    code);

G_END_DECLS
