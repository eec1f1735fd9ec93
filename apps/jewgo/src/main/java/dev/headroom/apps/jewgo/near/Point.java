// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.jewgo.place.Place;

/** A point on the earth, in degrees. Immutable. */
record Point(double lat, double lng) {

  /** The earth's mean radius in metres; {@code earth_point} in the schema has the same. */
  static final double EARTH_METRES = 6_371_008.8;

  /** Returns the distance of a restaurant, along the ground by the haversine formula. */
  double metresTo(Place place) {
    Place.Location other = place.location();
    double north = Math.sin(Math.toRadians(other.lat() - lat) / 2);
    double east = Math.sin(Math.toRadians(other.lng() - lng) / 2);
    double chord =
        north * north
            + Math.cos(Math.toRadians(lat)) * Math.cos(Math.toRadians(other.lat())) * east * east;
    return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(chord)));
  }
}
