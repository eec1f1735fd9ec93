// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of recommendations and of the predicted headroom.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.advise;

import org.jspecify.annotations.NullMarked;
