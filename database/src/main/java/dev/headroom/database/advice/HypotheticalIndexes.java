// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.AnalysedWorkload.Planned;
import dev.headroom.database.plan.PlanReader;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
  public Map<Long, List<Double>> costs(Collection<Planned> statements) throws SQLException {
    Map<Long, List<Double>> costs = new HashMap<>();
    session.begin();
    session.setReadOnly();
    for (Planned each : statements) {
      costs.put(each.load().id(), each.forms().costs(session, UnaryOperator.identity()));
    }
    session.rollback();
    return costs;
  }

  @Override
  public @Nullable Trial trial(IndexCandidate candidate, Collection<Planned> statements)
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

  /** Returns nothing: what is not built cannot be read. */
  @Override
  public Map<Long, Double> rehearse(IndexCandidate candidate, Collection<Planned> statements) {
    return Map.of();
  }

  @Override
  public void keep(IndexCandidate candidate) throws SQLException {
    create(candidate);
  }

  @Override
  public void dropKept() throws SQLException {
    session.run("SELECT hypopg_reset()");
  }

  private long create(IndexCandidate candidate) throws SQLException {
    return number(
        "SELECT indexrelid::bigint FROM hypopg_create_index(?)",
        candidate.createOn(candidate.table().quoted()));
  }

  private long number(String query, Object argument) throws SQLException {
    try (PreparedStatement run = session.connection().prepareStatement(query)) {
      run.setObject(1, argument);
      try (ResultSet row = run.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    try (session) {
      dropKept();
    }
  }
}
