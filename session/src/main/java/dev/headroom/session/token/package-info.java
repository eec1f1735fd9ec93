// SPDX-License-Identifier: Apache-2.0
/**
 * Access tokens: keys, issuing, verification.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.token;

import org.jspecify.annotations.NullMarked;
