/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/**
 * UsherEventLoop: what libvirt asks of an event loop, for one thread that runs it and many that change it
 *
 * libvirt takes a connection out of the loop for each call and puts it back, and moves a timer for each answer. Its own
 * loop wakes its thread for each of these; this one is woken for events, and for timers that come sooner than those it
 * sleeps for.
 */
typedef struct _UsherEventLoop UsherEventLoop;

UsherEventLoop *usher_event_loop_new            (void);
void            usher_event_loop_free           (UsherEventLoop          *loop);
void            usher_event_loop_turn           (UsherEventLoop          *loop);
int             usher_event_loop_add_handle     (UsherEventLoop          *loop,
                                                 int                      fd,
                                                 int                      events,
                                                 virEventHandleCallback   callback,
                                                 void                    *data,
                                                 virFreeCallback          free_data);
void            usher_event_loop_update_handle  (UsherEventLoop          *loop,
                                                 int                      id,
                                                 int                      events);
int             usher_event_loop_remove_handle  (UsherEventLoop          *loop,
                                                 int                      id);
int             usher_event_loop_add_timeout    (UsherEventLoop          *loop,
                                                 int                      interval,
                                                 virEventTimeoutCallback  callback,
                                                 void                    *data,
                                                 virFreeCallback          free_data);
void            usher_event_loop_update_timeout (UsherEventLoop          *loop,
                                                 int                      id,
                                                 int                      interval);
int             usher_event_loop_remove_timeout (UsherEventLoop          *loop,
                                                 int                      id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEventLoop, usher_event_loop_free)

G_END_DECLS
