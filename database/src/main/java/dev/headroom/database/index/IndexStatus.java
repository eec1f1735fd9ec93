// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

/**
 * The state of a defined index in the database.
 *
 * <p>Immutable.
 *
 * @param name of the index
 * @param table that it stands on
 * @param state the state
 * @param sizeBytes on disk, 0 when absent
 * @param detail what differs, else empty
 */
public record IndexStatus(String name, String table, State state, long sizeBytes, String detail) {

  /** The state in the catalogue. */
  public enum State {
    /** It exists as defined, and the planner uses it. */
    VALID,
    /** Left by a broken build, or still being built: it slows writes down and serves no query. */
    INVALID,
    /** It is valid, but differs from the definition. */
    DIFFERENT,
    /** It does not exist. */
    ABSENT
  }
}
