// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

/**
 * A review of a restaurant was approved or deleted, so that its rating may differ. Published in the
 * transaction of the change; caches are invalidated after its commit.
 *
 * <p>Immutable.
 *
 * @param restaurant the restaurant's id
 */
public record RatingChanged(long restaurant) {}
