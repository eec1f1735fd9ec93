// SPDX-License-Identifier: Apache-2.0
/**
 * JewGo: a directory of kosher restaurants with search, distance, reviews and favourites.
 *
 * <p>One package for each feature. A writer publishes what changed as an event; the packages that
 * cache invalidate by it.
 */
@NullMarked
package dev.headroom.apps.jewgo;

import org.jspecify.annotations.NullMarked;
