// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index.review;

/**
 * An index that could be dropped.
 *
 * <p>Immutable.
 *
 * @param kind why
 * @param table that it stands on, with its schema where that is needed
 * @param index its name with its schema, quoted where SQL needs it
 * @param sizeBytes on disk
 * @param evidence what was seen, in one sentence
 * @param remedy the statement that drops it
 */
public record IndexFinding(
    Kind kind, String table, String index, long sizeBytes, String evidence, String remedy) {

  /** Why an index could be dropped. */
  public enum Kind {
    /** Another index serves every query that it serves. */
    DUPLICATE,
    /** No query used it on any server, for as long as it was watched. */
    UNUSED,
    /** A broken build left it: every write maintains it, and no query uses it. */
    INVALID
  }
}
