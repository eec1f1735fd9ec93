// SPDX-License-Identifier: Apache-2.0
/**
 * Revocation: what is revoked, checked locally, stored durably.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.revocation;

import org.jspecify.annotations.NullMarked;
