// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods by which the candidates of a workload are weighed: HypoPG where it is installed, and
 * copies of the tables for what is left.
 *
 * <p>Confined to one thread.
 */
final class WeighingMethods implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WeighingMethods.class);
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final List<WhatIf> all = new ArrayList<>();

  private WeighingMethods() {}

  /**
   * Opens a session for each method that is needed.
   *
   * @param cloneRows the most rows that are copied of a table
   * @throws SQLException also if the role may use none
   */
  static WeighingMethods open(
      DataSource sessions,
      AnalysedWorkload workload,
      Collection<IndexCandidate> candidates,
      int cloneRows)
      throws SQLException {
    WeighingMethods methods = new WeighingMethods();
    try {
      WhatIf hypothetical = HypotheticalIndexes.openIfInstalled(sessions);
      if (hypothetical != null) {
        methods.all.add(hypothetical);
      }
      if (hypothetical == null || !candidates.stream().allMatch(hypothetical::supports)) {
        methods.addCopies(sessions, workload, cloneRows);
      }
      return methods;
    } catch (SQLException e) {
      methods.closeAfter(e);
      throw e;
    }
  }

  private void addCopies(DataSource sessions, AnalysedWorkload workload, int rows)
      throws SQLException {
    try {
      all.add(ClonedTables.copy(sessions, workload.tables(), rows));
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      if (all.isEmpty()) {
        throw new SQLException(
            "this role may not copy tables, so no index can be weighed: GRANT TEMPORARY ON the"
                + " database and SELECT on the tables, or install HypoPG",
            INSUFFICIENT_PRIVILEGE,
            e);
      }
      LOG.info("only b-trees are weighed: this role may not copy tables");
    }
  }

  /** Returns the methods in the order of preference. */
  List<WhatIf> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() throws SQLException {
    SQLException failure = closeAfter(null);
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes all, also where one fails to; returns the first failure with the others. */
  private @Nullable SQLException closeAfter(@Nullable SQLException earlier) {
    SQLException first = earlier;
    for (WhatIf each : all) {
      try {
        each.close();
      } catch (SQLException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
