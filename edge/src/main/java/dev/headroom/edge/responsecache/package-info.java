// SPDX-License-Identifier: Apache-2.0
/**
 * A response cache: stores whole responses and serves them without the handler.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.responsecache;

import org.jspecify.annotations.NullMarked;
