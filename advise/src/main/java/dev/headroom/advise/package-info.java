// SPDX-License-Identifier: Apache-2.0
/**
 * Recommendations: what is wrong with a service, why it is believed, what would help, and whether
 * it did.
 *
 * <p>Public API. An {@link dev.headroom.advise.Advisor} reads what a capability has observed and
 * returns {@link dev.headroom.advise.Advice}; {@link dev.headroom.advise.Recommendations} keeps
 * each once, puts the worst first, carries out what an operator approves, measures, and puts a
 * change back that did not help. Package {@code capacity} predicts the load that a service can
 * take.
 */
@NullMarked
package dev.headroom.advise;

import org.jspecify.annotations.NullMarked;
