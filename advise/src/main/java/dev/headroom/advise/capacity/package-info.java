// SPDX-License-Identifier: Apache-2.0
/**
 * The load that a service can take: what each resource is used for now, the load at which the
 * objective is predicted to break, and the resource that breaks it.
 *
 * <p>Public API. A {@link dev.headroom.advise.capacity.LoadRecorder} takes one {@link
 * dev.headroom.advise.capacity.LoadSample} a step; {@link
 * dev.headroom.advise.capacity.CapacityModel} fits service demands to the samples, and predicts;
 * {@link dev.headroom.advise.capacity.CapacityMonitor} does both while the service runs. The method
 * is described in {@code docs/advise}.
 */
@NullMarked
package dev.headroom.advise.capacity;

import org.jspecify.annotations.NullMarked;
