// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * How many instances have read the record up to a revision.
 *
 * <p>Immutable.
 *
 * @param confirmed how many have
 * @param instances how many are alive
 */
public record Confirmations(int confirmed, int instances) {}
