// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the mail outbox.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.media.mail;

import org.jspecify.annotations.NullMarked;
