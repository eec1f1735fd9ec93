// SPDX-License-Identifier: Apache-2.0
/**
 * Verification of bearer tokens.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.session;

import org.jspecify.annotations.NullMarked;
