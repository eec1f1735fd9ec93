// SPDX-License-Identifier: Apache-2.0
/**
 * Codecs turn keys and values into bytes for a shared level.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.cache.codec;

import org.jspecify.annotations.NullMarked;
