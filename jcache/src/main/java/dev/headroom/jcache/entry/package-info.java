// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.jcache}: entry. */
@NullMarked
package dev.headroom.jcache.entry;

import org.jspecify.annotations.NullMarked;
