// SPDX-License-Identifier: Apache-2.0
/**
 * CivicLog: violations of rules in home-owner associations, with photos, letters, hearings, fines,
 * notices and an audit.
 *
 * <p>One package for each feature, above the entities. A writer publishes what changed as an event;
 * the packages that cache invalidate by it.
 */
@NullMarked
package dev.headroom.apps.civiclog;

import org.jspecify.annotations.NullMarked;
