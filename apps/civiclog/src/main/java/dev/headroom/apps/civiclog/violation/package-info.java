// SPDX-License-Identifier: Apache-2.0
/** Violations, from their report to their end. */
@NullMarked
package dev.headroom.apps.civiclog.violation;

import org.jspecify.annotations.NullMarked;
