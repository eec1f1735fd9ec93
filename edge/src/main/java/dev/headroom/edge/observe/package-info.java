// SPDX-License-Identifier: Apache-2.0
/**
 * What is observed of requests: ids, log lines, meters, probes.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge.observe;

import org.jspecify.annotations.NullMarked;
