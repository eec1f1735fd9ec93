// SPDX-License-Identifier: Apache-2.0
/**
 * Health of each component, readiness, request meters and the Prometheus text of all meters.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor;

import org.jspecify.annotations.NullMarked;
