// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** Why a statement failed on a replica, as far as another server could do better. Immutable. */
enum ServerFailure {
  /** The server, or the connection to it, is lost. */
  LOST,
  /** The replay of the log needed what the statement read. */
  CONFLICT,
  /** Only a primary can run the statement: it reads an unlogged table, for instance. */
  NEEDS_PRIMARY,
  /** It would fail on every server. */
  OWN;

  private static final Set<String> SHUTDOWN = Set.of("57P01", "57P02", "57P03", "57P05");
  private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

  /** Feature not supported, wrong state (recovery is in progress), read-only transaction. */
  private static final Set<String> UNSUPPORTED = Set.of("0A000", "55000", "25006");

  static ServerFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (failure instanceof SQLTransientConnectionException
        || failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLRecoverableException
        || (state != null && (state.startsWith("08") || SHUTDOWN.contains(state)))) {
      return LOST;
    }
    if (state == null) {
      return OWN;
    }
    return CONFLICTS.contains(state) ? CONFLICT : UNSUPPORTED.contains(state) ? NEEDS_PRIMARY : OWN;
  }
}
