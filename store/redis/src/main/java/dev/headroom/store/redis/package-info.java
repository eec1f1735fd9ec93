// SPDX-License-Identifier: Apache-2.0
/** The ports of the capabilities, kept in Redis. */
@NullMarked
package dev.headroom.store.redis;

import org.jspecify.annotations.NullMarked;
