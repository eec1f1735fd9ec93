// SPDX-License-Identifier: Apache-2.0
/** Pages of lists, and the signed cursors from which the next page goes on. */
@NullMarked
package dev.headroom.apps.systems.list;

import org.jspecify.annotations.NullMarked;
