/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/libvirt-session.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test-pki.h"

#define TOOL TOOLS_GUEST "/libvirt-session"
#define LONGEST (30 * G_USEC_PER_SEC)

struct _UsherLibvirtSession
{
  char        *folder;
  char        *uri;
  GSubprocess *reaper;
};

static char *
libvirt_session_tool (const char *command,
                      const char *folder)
{
  const char *argv[] = { TOOL, command, folder, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return g_strchomp (output);
}

/* a process that stops the session when the test closes the pipe to it, or dies */
static GSubprocess *
libvirt_session_reaper (const char *folder)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *reaper;

  reaper = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "setsid", "sh", "-c",
                             "cat >/dev/null; exec \"$0\" stop \"$1\"", TOOL, folder, NULL);
  g_assert_no_error (error);
  return reaper;
}

/**
 * usher_libvirt_session_start:
 *
 * Returns: (transfer full): a session that answers; fails the test when there is none to be had
 */
UsherLibvirtSession *
usher_libvirt_session_start (void)
{
  g_autoptr (GError) error = NULL;
  UsherLibvirtSession *session = g_new0 (UsherLibvirtSession, 1);

  if (geteuid () == 0)
    g_error ("root has no libvirt session of its own: run this test as an ordinary user, as ./dev test does");
  /* the daemon of a URI that names a socket is nobody else's to start */
  if (g_getenv ("LIBVIRT_AUTOSTART") == NULL)
    g_setenv ("LIBVIRT_AUTOSTART", "0", TRUE);
  session->folder = g_dir_make_tmp ("usher-XXXXXX", &error);
  g_assert_no_error (error);
  session->reaper = libvirt_session_reaper (session->folder);
  session->uri = libvirt_session_tool ("start", session->folder);
  return session;
}

/**
 * usher_libvirt_session_stop:
 * @session: (transfer full): a session; its domains end, and its folder goes
 */
void
usher_libvirt_session_stop (UsherLibvirtSession *session)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (session->reaper), NULL, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (session->reaper, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (session->folder, G_FILE_TEST_EXISTS));
  g_object_unref (session->reaper);
  g_free (session->folder);
  g_free (session->uri);
  g_free (session);
}

static void
libvirt_session_write (const UsherLibvirtSession *session,
                       const char                *file,
                       const char                *text,
                       int                        mode)
{
  g_autofree char *path = g_build_filename (session->folder, file, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, &error);
  g_assert_no_error (error);
}

static void
libvirt_session_listen_at (const UsherLibvirtSession *session,
                           guint                      port)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("log_outputs = \"3:file:%1$s/libvirtd.log\"\n"
                          "listen_tls = 1\nlisten_tcp = 0\nlisten_addr = \"127.0.0.1\"\ntls_port = \"%2$u\"\n"
                          "auth_tls = \"none\"\nca_file = \"%1$s/peers/cacert.pem\"\n"
                          "cert_file = \"%1$s/peers/servercert.pem\"\nkey_file = \"%1$s/peers/serverkey.pem\"\n",
                          session->folder, port);
  libvirt_session_write (session, "config/libvirt/libvirtd.conf", text, 0600);
  usher_libvirt_session_kill (session);
  usher_libvirt_session_restart (session);
}

static gboolean
libvirt_session_has_socket (GPid        pid,
                            const char *inode)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", pid);
  g_autofree char *wanted = g_strdup_printf ("socket:[%s]", inode);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  gboolean found = FALSE;
  const char *name;

  g_assert_nonnull (files);
  while (!found && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *link = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      found = g_strcmp0 (target, wanted) == 0;
    }
  return found;
}

/* the kernel chose it; libvirtd does not tell */
static guint
libvirt_session_tcp_port (const UsherLibvirtSession *session)
{
  GPid pid = usher_libvirt_session_pid (session);
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  guint port = 0;

  g_assert_true (g_file_get_contents ("/proc/net/tcp", &table, NULL, NULL));
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 1; lines[i] != NULL && port == 0; i++)
    {
      char inode[32];
      guint local;

      /* state 0A: listens */
      if (sscanf (lines[i], " %*d: 0100007F:%4x %*s 0A %*s %*s %*s %*d %*d %31s", &local, inode) == 2 &&
          libvirt_session_has_socket (pid, inode))
        port = local;
    }
  g_assert_cmpuint (port, >, 0);
  return port;
}

static char *
libvirt_session_reach_by_tls (const UsherLibvirtSession *session)
{
  g_autofree char *peers = g_build_filename (session->folder, "peers", NULL);
  guint port;

  g_assert_cmpint (g_mkdir (peers, 0700), ==, 0);
  usher_test_pki_make_peers (peers);
  libvirt_session_listen_at (session, 0);
  port = libvirt_session_tcp_port (session);
  /* found again there after a restart */
  libvirt_session_listen_at (session, port);
  return g_strdup_printf ("qemu+tls://localhost:%u/session?pkipath=%s", port, peers);
}

static char *
libvirt_session_reach_by_ssh (const UsherLibvirtSession *session)
{
  g_autofree char *script = NULL;

  /* who signs in there finds the session as its own, and starts no daemon in the place of one that was killed: libvirt keeps
   * the environment from ssh */
  script = g_strdup_printf ("#!/bin/sh\nwhile [ \"$1\" != -- ]\ndo\n  shift\ndone\nshift 2\n"
                            "LIBVIRT_AUTOSTART=0 XDG_RUNTIME_DIR='%s/run' exec sh -c \"$*\"\n", session->folder);
  libvirt_session_write (session, "ssh", script, 0700);
  return g_strdup_printf ("qemu+ssh://localhost/session?command=%s/ssh", session->folder);
}

/**
 * usher_libvirt_session_reach:
 * @session: a session that nobody is connected to yet
 * @transport: what its URI shall lead over from now on
 */
void
usher_libvirt_session_reach (UsherLibvirtSession   *session,
                             UsherLibvirtTransport  transport)
{
  char *uri = NULL;

  switch (transport)
    {
    case USHER_LIBVIRT_UNIX:
      uri = g_strdup_printf ("qemu+unix:///session?socket=%s/run/libvirt/libvirt-sock", session->folder);
      break;
    case USHER_LIBVIRT_TLS:
      uri = libvirt_session_reach_by_tls (session);
      break;
    case USHER_LIBVIRT_SSH:
      uri = libvirt_session_reach_by_ssh (session);
      break;
    case USHER_LIBVIRT_LOCAL:
    default:
      return;
    }
  g_free (session->uri);
  session->uri = uri;
}

const char *
usher_libvirt_session_uri (const UsherLibvirtSession *session)
{
  return session->uri;
}

const char *
usher_libvirt_session_folder (const UsherLibvirtSession *session)
{
  return session->folder;
}

/**
 * usher_libvirt_session_read:
 * @session: a session
 * @file: below its folder
 *
 * Returns: (transfer full): what is in it, without white space at the end
 */
char *
usher_libvirt_session_read (const UsherLibvirtSession *session,
                            const char                *file)
{
  g_autofree char *path = g_build_filename (session->folder, file, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (text);
}

static GPid
libvirt_session_pid_in (const UsherLibvirtSession *session,
                        const char                *file)
{
  g_autofree char *text = usher_libvirt_session_read (session, file);
  GPid pid = (GPid) g_ascii_strtoll (text, NULL, 10);

  g_assert_cmpint (pid, >, 1);
  return pid;
}

/**
 * usher_libvirt_session_pid:
 * @session: a session
 *
 * Returns: the process of its libvirtd
 */
GPid
usher_libvirt_session_pid (const UsherLibvirtSession *session)
{
  return libvirt_session_pid_in (session, "libvirtd.pid");
}

/**
 * usher_libvirt_session_is_dead:
 * @pid: a process
 *
 * Returns: whether it is gone, or would be if its parent looked
 */
gboolean
usher_libvirt_session_is_dead (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  const char *state;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return TRUE;
  state = strrchr (text, ')');
  return state != NULL && strlen (state) > 2 && state[2] == 'Z';
}

/**
 * usher_libvirt_session_kill:
 * @session: a session whose libvirtd is killed; its domains go on
 */
void
usher_libvirt_session_kill (const UsherLibvirtSession *session)
{
  GPid pid = usher_libvirt_session_pid (session);
  gint64 until = g_get_monotonic_time () + LONGEST;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  while (!usher_libvirt_session_is_dead (pid) && g_get_monotonic_time () < until)
    g_usleep (10000);
  g_assert_true (usher_libvirt_session_is_dead (pid));
}

/**
 * usher_libvirt_session_restart:
 * @session: a session whose libvirtd was killed
 */
void
usher_libvirt_session_restart (const UsherLibvirtSession *session)
{
  g_free (libvirt_session_tool ("daemon", session->folder));
}

/**
 * usher_libvirt_session_qemu:
 * @session: a session
 * @domain: name of a running domain
 *
 * Returns: the process of its qemu
 */
GPid
usher_libvirt_session_qemu (const UsherLibvirtSession *session,
                            const char                *domain)
{
  g_autofree char *file = g_strdup_printf ("run/libvirt/qemu/run/%s.pid", domain);

  return libvirt_session_pid_in (session, file);
}
