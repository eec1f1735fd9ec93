// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of health and meters.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.monitor;

import org.jspecify.annotations.NullMarked;
