// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

/**
 * What a service promises its callers.
 *
 * <p>Immutable.
 *
 * @param seconds the time within which requests are served
 * @param share of the requests that are, 0 to 1
 * @param maxRefused share of the requests that may be refused for lack of capacity
 */
public record Objective(double seconds, double share, double maxRefused) {}
