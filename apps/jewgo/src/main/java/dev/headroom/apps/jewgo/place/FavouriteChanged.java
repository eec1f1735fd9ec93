// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

/**
 * A user added a restaurant to their favourites or removed it. Published in the transaction of the
 * change; caches are invalidated after its commit.
 *
 * <p>Immutable.
 *
 * @param user the user's id
 * @param restaurant the restaurant's id
 */
public record FavouriteChanged(long user, long restaurant) {}
