/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

void usher_vir_loop_start (void);
