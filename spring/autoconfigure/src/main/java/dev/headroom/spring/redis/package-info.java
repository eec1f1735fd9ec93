// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.spring}: redis. */
@NullMarked
package dev.headroom.spring.redis;

import org.jspecify.annotations.NullMarked;
