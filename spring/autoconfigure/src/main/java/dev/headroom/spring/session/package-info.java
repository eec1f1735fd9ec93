// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of revocation, tokens and sessions by device.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.session;

import org.jspecify.annotations.NullMarked;
