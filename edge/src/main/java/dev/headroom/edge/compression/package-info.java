// SPDX-License-Identifier: Apache-2.0
/**
 * Compression of response bodies, with gzip or Zstandard.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.compression;

import org.jspecify.annotations.NullMarked;
