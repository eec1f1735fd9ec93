// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

/**
 * A restaurant was approved, so that lists, counts and searches contain it, or no longer is.
 * Published in the transaction of the change; caches are invalidated after its commit.
 *
 * <p>Immutable.
 *
 * @param restaurant the restaurant's id
 * @param visible whether it is approved now
 */
public record RestaurantVisibilityChanged(long restaurant, boolean visible) {}
