// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

/**
 * How far the server is with one index.
 *
 * <p>Immutable.
 *
 * @param name of the index
 * @param phase in the server's words
 * @param done blocks or rows done in this phase
 * @param total blocks or rows of this phase, 0 when unknown
 * @param waitingForPid the transaction that is waited for, 0 when none
 */
public record IndexProgress(String name, String phase, long done, long total, int waitingForPid) {}
