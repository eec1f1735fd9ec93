// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

/**
 * The connection pooler, such as PgBouncer, between a pool and PostgreSQL.
 *
 * <p>Immutable.
 *
 * @param mode how long a server connection stays with a client
 * @param keepsPreparedStatements whether prepared statements of the protocol work through it:
 *     PgBouncer from 1.21 on with {@code max_prepared_statements} above zero, or any pooler in
 *     session mode
 * @param evidence how this is known
 */
public record Pooler(Mode mode, boolean keepsPreparedStatements, String evidence) {

  /** How long a server connection stays with a client. */
  public enum Mode {
    /** There is no pooler: the server itself responds. */
    NONE,
    /** Until the client disconnects. */
    SESSION,
    /** Until the transaction ends. */
    TRANSACTION,
    /** There is a pooler, but its mode could not be found out. */
    UNKNOWN
  }

  static final Pooler DIRECT =
      new Pooler(Mode.NONE, true, "the server process is the one that was connected to");
}
