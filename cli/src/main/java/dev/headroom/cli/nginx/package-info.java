// SPDX-License-Identifier: Apache-2.0
/** nginx as a process of this machine: its files, its upstream, start, reload and stop. */
@NullMarked
package dev.headroom.cli.nginx;

import org.jspecify.annotations.NullMarked;
