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
 * @param scans how often a query of this server used it since its statistics began or were reset; 0
 *     when absent
 * @param detail what differs, or how far its build is, else empty
 */
public record IndexStatus(
    String name, String table, State state, long sizeBytes, long scans, String detail) {

  /** The state in the catalogue. */
  public enum State {
    /** It exists as defined, and the planner uses it. */
    VALID,
    /** It is being built; the detail says how far. */
    BUILDING,
    /** Left by a broken build: it slows writes down and serves no query. */
    INVALID,
    /** It is valid, but differs from the definition. */
    DIFFERENT,
    /** It does not exist. */
    ABSENT
  }
}
