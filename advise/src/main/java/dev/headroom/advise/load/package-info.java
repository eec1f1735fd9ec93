// SPDX-License-Identifier: Apache-2.0
/**
 * The load of a service, a sample a step: its requests by route, and what is used of each resource.
 *
 * <p>Public API. A {@link dev.headroom.advise.load.LoadRecorder} reads the {@link
 * dev.headroom.advise.load.ResourceProbe}s and the {@link dev.headroom.advise.load.RouteLoads}, and
 * takes one {@link dev.headroom.advise.load.LoadSample} a step.
 */
@NullMarked
package dev.headroom.advise.load;

import org.jspecify.annotations.NullMarked;
