// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Weighs b-trees by the extension HypoPG: the planner sees them, nothing is built.
 *
 * <p>Confined to one thread. Costs a plan a statement; the indexes end with the session.
 */
final class HypotheticalIndexes implements WhatIf {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final PlanReader session;

  private HypotheticalIndexes(PlanReader session) {
    this.session = session;
  }

  /** Opens a session; returns null where the database has no HypoPG. */
  static @Nullable HypotheticalIndexes openIfInstalled(DataSource sessions) throws SQLException {
    PlanReader session = PlanReader.open(sessions, TIMEOUT);
    boolean installed = false;
    try {
      installed = session.hasExtension("hypopg");
    } finally {
      if (!installed) {
        session.close();
      }
    }
    return installed ? new HypotheticalIndexes(session) : null;
  }

  @Override
  public String method() {
    return "HypoPG";
  }

  @Override
  public boolean supports(IndexCandidate candidate) {
    return candidate.method().equals(IndexCandidate.BTREE);
  }

  @Override
  public Map<Long, Double> costs(Collection<StatementLoad> statements) throws SQLException {
    Map<Long, Double> costs = new HashMap<>();
    session.begin();
    session.forbidWrites();
    for (StatementLoad each : statements) {
      PlanNode plan = session.plan(each, UnaryOperator.identity());
      if (plan != null) {
        costs.put(each.id(), plan.cost());
      }
    }
    session.end();
    return costs;
  }

  @Override
  public @Nullable Trial trial(IndexCandidate candidate, Collection<StatementLoad> statements)
      throws SQLException {
    long index;
    try {
      index = create(candidate);
    } catch (SQLException refused) {
      return null;
    }
    Trial trial =
        new Trial(costs(statements), number("SELECT hypopg_relation_size(?::oid)", index));
    number("SELECT hypopg_drop_index(?::oid)::int", index);
    return trial;
  }

  @Override
  public void keep(IndexCandidate candidate) throws SQLException {
    create(candidate);
  }

  private long create(IndexCandidate candidate) throws SQLException {
    try (PreparedStatement create =
        session
            .connection()
            .prepareStatement("SELECT indexrelid::bigint FROM hypopg_create_index(?)")) {
      create.setString(1, candidate.createOn(candidate.table().quoted()));
      try (ResultSet row = create.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private long number(String query, long argument) throws SQLException {
    try (PreparedStatement run = session.connection().prepareStatement(query)) {
      run.setLong(1, argument);
      try (ResultSet row = run.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
