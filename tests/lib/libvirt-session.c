/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/lib/libvirt-session.h"

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

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
