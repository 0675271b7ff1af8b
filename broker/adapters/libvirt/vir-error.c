/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/vir-error.h"

#include <libvirt/virterror.h>

static UsherError
vir_error_translate (int           code,
                     virConnectPtr connection,
                     UsherError    fallback)
{
  /* a broken connection shows in many codes, and its state is known without asking the host */
  if (connection != NULL && virConnectIsAlive (connection) == 0)
    return USHER_ERROR_HOST_LOST;
  switch (code)
    {
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_INVALID_CONN:
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
      return USHER_ERROR_HOST_LOST;
    case VIR_ERR_NO_DOMAIN:
    case VIR_ERR_NO_STORAGE_VOL:
      return USHER_ERROR_NOT_FOUND;
    case VIR_ERR_DOM_EXIST:
    case VIR_ERR_STORAGE_VOL_EXIST:
      return USHER_ERROR_CONFLICT;
    case VIR_ERR_OPERATION_TIMEOUT:
      return USHER_ERROR_TIMEOUT;
    default:
      return fallback;
    }
}

/**
 * usher_vir_error_is:
 * @code: one of libvirt's
 *
 * Returns: whether it is why the last call of this thread failed
 */
gboolean
usher_vir_error_is (int code)
{
  return virGetLastErrorCode () == code;
}

/**
 * usher_vir_error_take:
 * @error: (out): why the last libvirt call of this thread failed, as Usher's error
 * @connection: (nullable): what the call went over
 * @fallback: the code where libvirt's says nothing better
 * @format: what was tried, for the administrator
 * @...: arguments of @format
 */
void
usher_vir_error_take (GError       **error,
                      virConnectPtr  connection,
                      UsherError     fallback,
                      const char    *format,
                      ...)
{
  int code = virGetLastErrorCode ();
  g_autofree char *reason = g_strdup (virGetLastErrorMessage ());
  g_autofree char *tried = NULL;
  va_list arguments;

  va_start (arguments, format);
  tried = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, USHER_ERROR, vir_error_translate (code, connection, fallback), "%s: %s", tried, reason);
}
