// SPDX-License-Identifier: Apache-2.0
/** A cache of two levels, memory and shared, with one load a key in a process. */
@NullMarked
package dev.headroom.cache;

import org.jspecify.annotations.NullMarked;
