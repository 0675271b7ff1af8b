/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>

#include "common/error.h"

#define LISTEN_BACKLOG 1024
#define LISTEN_TLS_PORT 8443
#define LISTEN_PLAIN_PORT 8080

/**
 * usher_listen_free:
 */
void
usher_listen_free (UsherListen *listen)
{
  if (listen == NULL)
    return;
  g_clear_object (&listen->address);
  g_free (listen->path);
  g_free (listen);
}

static UsherListen *
listen_parse_unix (const char *text,
                   const char *path,
                   GError    **error)
{
  UsherListen *listen;

  if (!g_path_is_absolute (path) || strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "\"%s\": the path must begin with / and be shorter than %" G_GSIZE_FORMAT " bytes", text,
                   sizeof ((struct sockaddr_un *) NULL)->sun_path);
      return NULL;
    }
  listen = g_new0 (UsherListen, 1);
  listen->kind = USHER_LISTEN_UNIX;
  listen->path = g_strdup (path);
  listen->group = (gid_t) -1;
  return listen;
}

static gboolean
listen_is_bare (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return (*path == '\0' || g_str_equal (path, "/")) && g_uri_get_query (uri) == NULL
         && g_uri_get_fragment (uri) == NULL && g_uri_get_userinfo (uri) == NULL;
}

static GInetAddress *
listen_parse_address (const char *host)
{
  if (host == NULL || *host == '\0')
    return NULL;
  if (g_str_equal (host, "localhost"))
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  return g_inet_address_new_from_string (host);
}

/**
 * usher_listen_parse:
 * @text: "https://0.0.0.0:8443", "https://[::]:8443" (which takes IPv4 as well), "http://127.0.0.1:8080" or "unix:/run/usher/admin.sock"
 *
 * Returns: (transfer full): where to listen; NULL with #USHER_ERROR_BAD_REQUEST, also for plain HTTP on any but a loopback address
 */
UsherListen *
usher_listen_parse (const char *text,
                    GError    **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GInetAddress) address = NULL;
  UsherListen *listen;
  gboolean tls;

  if (g_str_has_prefix (text, "unix:"))
    return listen_parse_unix (text, text + strlen ("unix:"), error);

  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  tls = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https");
  if (uri != NULL && listen_is_bare (uri) && (tls || g_str_equal (g_uri_get_scheme (uri), "http")))
    address = listen_parse_address (g_uri_get_host (uri));
  if (address == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "\"%s\" is not https://ADDRESS:PORT, http://ADDRESS:PORT or unix:/PATH with an IP address", text);
      return NULL;
    }
  if (!tls && !g_inet_address_get_is_loopback (address))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                   "\"%s\": plain HTTP is for loopback addresses alone; write https://", text);
      return NULL;
    }

  listen = g_new0 (UsherListen, 1);
  listen->kind = tls ? USHER_LISTEN_TLS : USHER_LISTEN_PLAIN;
  listen->address = g_steal_pointer (&address);
  listen->port = g_uri_get_port (uri) >= 0 ? g_uri_get_port (uri) : tls ? LISTEN_TLS_PORT : LISTEN_PLAIN_PORT;
  return listen;
}

static int
listen_fail (int        fd,
             const char *what,
             GError   **error)
{
  int saved = errno;

  g_set_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "cannot listen at %s: %s%s", what, g_strerror (saved),
               saved == EADDRINUSE ? "; end the broker or other program that listens there, or choose another place" : "");
  if (fd >= 0)
    close (fd);
  return -1;
}

/* a socket that nobody answers at is left over from a broker that was killed */
static gboolean
listen_is_stale (const struct sockaddr_un *address)
{
  struct stat status;
  gboolean stale;
  int fd;

  if (lstat (address->sun_path, &status) != 0 || !S_ISSOCK (status.st_mode))
    return FALSE;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return FALSE;
  stale = connect (fd, (const struct sockaddr *) (const void *) address, sizeof *address) != 0 && errno == ECONNREFUSED;
  close (fd);
  return stale;
}

static int
listen_open_unix (const UsherListen *where,
                  GError           **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  g_strlcpy (address.sun_path, where->path, sizeof address.sun_path);
  if (listen_is_stale (&address))
    unlink (where->path);

  /* the mode of the socket is the mode its file is born with */
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || fchmod (fd, 0600) != 0 || bind (fd, (struct sockaddr *) &address, sizeof address) != 0)
    return listen_fail (fd, where->path, error);
  if (where->group != (gid_t) -1
      && (chown (where->path, (uid_t) -1, where->group) != 0 || chmod (where->path, 0660) != 0))
    return listen_fail (fd, where->path, error);
  if (listen (fd, LISTEN_BACKLOG) != 0)
    return listen_fail (fd, where->path, error);
  return fd;
}

static int
listen_open_inet (const UsherListen *where,
                  GError           **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (where->address, where->port);
  g_autofree char *host = g_inet_address_to_string (where->address);
  g_autofree char *what = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, where->port);
  struct sockaddr_storage native;
  const int yes = 1, no = 0;
  int fd;

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return -1;
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return listen_fail (fd, what, error);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (native.ss_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
  if (bind (fd, (struct sockaddr *) &native, g_socket_address_get_native_size (address)) != 0
      || listen (fd, LISTEN_BACKLOG) != 0)
    return listen_fail (fd, what, error);
  return fd;
}

/**
 * usher_listen_open:
 *
 * Returns: a listening socket, or -1 with #USHER_ERROR_UNAVAILABLE
 */
int
usher_listen_open (const UsherListen *listen,
                   GError           **error)
{
  return listen->kind == USHER_LISTEN_UNIX ? listen_open_unix (listen, error) : listen_open_inet (listen, error);
}
