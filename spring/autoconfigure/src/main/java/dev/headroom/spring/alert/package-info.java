// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of alerts and trends, and their endpoints for operators.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.alert;

import org.jspecify.annotations.NullMarked;
