// SPDX-License-Identifier: Apache-2.0
/**
 * Checks the histories of sessions that read from replicas.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.kit.replica;

import org.jspecify.annotations.NullMarked;
