// SPDX-License-Identifier: Apache-2.0
/**
 * The load that a service can take: what each resource is used for now, the load at which the
 * objective is predicted to break, and the resource that breaks it.
 *
 * <p>Public API. {@link dev.headroom.advise.capacity.FittedResources} are the service demands that
 * fit the samples of {@link dev.headroom.advise.load}; {@link
 * dev.headroom.advise.capacity.CapacityModel} predicts from them; {@link
 * dev.headroom.advise.capacity.CapacityMonitor} does both while the service runs. The method is
 * described in {@code docs/advise}.
 */
@NullMarked
package dev.headroom.advise.capacity;

import org.jspecify.annotations.NullMarked;
