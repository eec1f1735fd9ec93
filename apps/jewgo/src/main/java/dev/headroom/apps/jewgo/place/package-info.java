// SPDX-License-Identifier: Apache-2.0
/**
 * Restaurants: their list with filters, facets and details.
 *
 * <p>Each restaurant is cached once, and lists are cached as ids. {@link
 * dev.headroom.apps.jewgo.place.Restaurants} invalidates both by the events of this package.
 */
@NullMarked
package dev.headroom.apps.jewgo.place;

import org.jspecify.annotations.NullMarked;
