// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of Actuator's health indicators in the background.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.health;

import org.jspecify.annotations.NullMarked;
