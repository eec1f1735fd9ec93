// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.cache}: policy. */
@NullMarked
package dev.headroom.cache.policy;

import org.jspecify.annotations.NullMarked;
