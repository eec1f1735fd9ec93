// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the history of meters, of business metrics and of baselines.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.history;

import org.jspecify.annotations.NullMarked;
