// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of sessions: revocation, tokens, devices, their endpoints and Spring Session.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.session;

import org.jspecify.annotations.NullMarked;
