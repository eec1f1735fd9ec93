// SPDX-License-Identifier: Apache-2.0
/** Servers that are measured over sockets, each a process on a core of its own. */
@NullMarked
package dev.headroom.bench.http;

import org.jspecify.annotations.NullMarked;
