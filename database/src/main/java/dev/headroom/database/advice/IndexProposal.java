// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.index.IndexDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An index that was weighed and found to pay, with the evidence.
 *
 * <p>Immutable.
 *
 * @param definition the index
 * @param gains the statements that it improves, the greatest gain first
 * @param estimate what it is expected to bring and to cost
 */
public record IndexProposal(
    IndexDefinition definition, List<StatementGain> gains, Estimate estimate) {

  /** Copies the list. */
  public IndexProposal {
    gains = List.copyOf(gains);
  }

  /**
   * What an index does for one statement.
   *
   * <p>Immutable.
   *
   * @param id of the statement
   * @param text without literals
   * @param callsPerSecond how often it runs
   * @param meanMillis the measured time of a call
   * @param remaining the share of the planner's cost that remains with the index, 0 to 1
   */
  public record StatementGain(
      long id, String text, double callsPerSecond, double meanMillis, double remaining) {

    /** Returns the expected gain in milliseconds of database time a second. */
    public double millisPerSecond() {
      return callsPerSecond * meanMillis * (1 - remaining);
    }
  }

  /**
   * The expected balance of an index.
   *
   * <p>Immutable.
   *
   * @param gain milliseconds of database time saved a second
   * @param writeCost milliseconds of database time that writes take more a second
   * @param sizeBytes the estimated size
   * @param method how it was weighed
   */
  public record Estimate(double gain, double writeCost, long sizeBytes, String method) {}

  /** Returns the statement that builds the index while writers write. */
  public String sql() {
    return definition.sql();
  }

  /** Returns this proposal with the gains of one whose queries this index serves too. */
  IndexProposal absorb(IndexProposal prefix) {
    List<StatementGain> all = new ArrayList<>(gains);
    prefix.gains.stream().filter(each -> !improved().contains(each.id())).forEach(all::add);
    all.sort(Comparator.comparingDouble(StatementGain::millisPerSecond).reversed());
    Estimate sum =
        new Estimate(
            estimate.gain() + prefix.estimate.gain(),
            estimate.writeCost(),
            estimate.sizeBytes(),
            estimate.method());
    return new IndexProposal(definition, all, sum);
  }

  /** Returns the ids of the improved statements. */
  Set<Long> improved() {
    return gains.stream().map(StatementGain::id).collect(Collectors.toSet());
  }

  /** Returns the evidence in one sentence, without literals. */
  public String evidence() {
    StatementGain best = gains.getFirst();
    return String.format(
        Locale.ROOT,
        "saves about %.2f ms of database time a second and costs %.3f ms for writes, %d kB, by %s;"
            + " %d statements, the first %.1f a second at %.2f ms, cost -%.0f %%: %s",
        estimate.gain(),
        estimate.writeCost(),
        estimate.sizeBytes() / 1024,
        estimate.method(),
        gains.size(),
        best.callsPerSecond(),
        best.meanMillis(),
        (1 - best.remaining()) * 100,
        best.text());
  }
}
