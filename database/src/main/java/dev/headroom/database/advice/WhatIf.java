// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.AnalysedWorkload.Planned;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weighs indexes that do not exist, without touching the live tables.
 *
 * <p>Confined to one thread.
 */
interface WhatIf extends AutoCloseable {

  /** Returns the name of the method, for the evidence. */
  String method();

  boolean supports(IndexCandidate candidate);

  /**
   * Returns the planner's costs of the forms of statements, with the indexes that are kept.
   *
   * @return by id; none of one that cannot be planned
   */
  Map<Long, List<Double>> costs(Collection<Planned> statements) throws SQLException;

  /**
   * Returns the costs with one more index, which is then removed.
   *
   * @return null if it cannot be built
   */
  @Nullable Trial trial(IndexCandidate candidate, Collection<Planned> statements)
      throws SQLException;

  /**
   * Runs reads with and without one more index, which is then removed.
   *
   * @return the share of the time that remains by id, above 1 if a read is slower; none of a
   *     statement that cannot be run
   */
  Map<Long, Double> rehearse(IndexCandidate candidate, Collection<Planned> statements)
      throws SQLException;

  /** Keeps an index for the trials to come. */
  void keep(IndexCandidate candidate) throws SQLException;

  /** Removes the indexes that are kept. */
  void dropKept() throws SQLException;

  @Override
  void close() throws SQLException;

  /**
   * The result of a trial.
   *
   * <p>Immutable.
   *
   * @param costs the planner's costs of the forms by the statements' ids
   * @param sizeBytes the estimated size of the index on the live table
   */
  record Trial(Map<Long, List<Double>> costs, long sizeBytes) {
    /** Copies the map. */
    public Trial {
      costs = Map.copyOf(costs);
    }
  }
}
