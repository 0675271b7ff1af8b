/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <libvirt/libvirt.h>

#include "broker/adapters/libvirt/host-link.h"

G_BEGIN_DECLS

/**
 * UsherHostLine: a connection that one call has for itself
 * @connection: to the host
 * @domains: (element-type utf8 virDomain): looked up before
 */
typedef struct
{
  virConnectPtr  connection;
  GHashTable    *domains;
  gboolean       busy;
} UsherHostLine;

/**
 * UsherHostLines: connections to one host, made when they are needed
 *
 * libvirt's client up to 10.3 crashes now and then where threads share a connection
 * (CVE-2024-4418), so calls that run at the same time get a line each.
 */
typedef struct _UsherHostLines UsherHostLines;

UsherHostLines *usher_host_lines_new       (UsherHostLink    *link,
                                            guint             count);
UsherHostLines *usher_host_lines_ref       (UsherHostLines   *lines);
void            usher_host_lines_unref     (UsherHostLines   *lines);
UsherHostLine  *usher_host_lines_take      (UsherHostLines   *lines,
                                            const UsherWait  *wait,
                                            GError          **error);
void            usher_host_lines_give_back (UsherHostLines   *lines,
                                            UsherHostLine    *line);
UsherHostLink  *usher_host_lines_link      (UsherHostLines   *lines);

virDomainPtr    usher_host_line_domain     (UsherHostLine    *line,
                                            const char       *id);
void            usher_host_line_forget     (UsherHostLine    *line,
                                            const char       *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherHostLines, usher_host_lines_unref)

G_END_DECLS
