// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

/** Says which restaurants are a user's favourites. Thread-safe, as every implementation must be. */
public interface FavouriteCheck {

  /** Returns whether a restaurant is one of a user's favourites. */
  boolean contains(long user, long restaurant);
}
