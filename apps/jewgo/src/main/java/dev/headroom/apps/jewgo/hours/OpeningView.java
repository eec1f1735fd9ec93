// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.hours;

/**
 * An opening as clients see it.
 *
 * <p>Immutable.
 *
 * @param day 1 for Monday to 7 for Sunday
 * @param opens such as {@code 09:00}
 * @param closes such as {@code 17:00}; on the next day if it is not after {@code opens}
 */
public record OpeningView(int day, String opens, String closes) {}
