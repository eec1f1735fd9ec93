// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

/**
 * How one wanted index stands in the database.
 *
 * <p>Immutable.
 *
 * @param name of the index
 * @param table that it stands on
 * @param state as found
 * @param sizeBytes on disk, 0 when absent
 * @param detail what differs or is wrong, else empty
 */
public record IndexStatus(String name, String table, State state, long sizeBytes, String detail) {

  /** What the catalogue says. */
  public enum State {
    /** There, as defined, and used by the planner. */
    VALID,
    /** A leftover of a broken build, or a build still under way: costs writes, helps nobody. */
    INVALID,
    /** Valid, but not what the definition says. */
    DIFFERENT,
    /** Not there. */
    ABSENT
  }
}
