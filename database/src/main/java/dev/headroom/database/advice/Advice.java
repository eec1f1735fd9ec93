// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.index.IndexDefinition;
import java.time.Instant;

/**
 * An index on its way from a proposal to a result, as the history has it.
 *
 * <p>Immutable.
 *
 * @param id given by the history
 * @param definition the index
 * @param state where it is
 * @param evidence why it was proposed
 * @param change what the last step found
 */
public record Advice(
    long id, IndexDefinition definition, State state, String evidence, Change change) {

  /** The detail while an index is built that was not there before. */
  static final String BEGUN = "the build has begun";

  static final String NOT_OURS =
      "the index is there already, and the advisor did not build it: it is left alone";
  static final String UNJUDGED =
      "the instance that measured before the build has ended: the index stays without a verdict";

  /** The states; each change is written to the history before the next begins. */
  public enum State {
    /** It is proposed; also again, with the detail, once there was too little traffic before it. */
    PREVIEW,
    /** It is to be built, once the statements have been measured without it. */
    APPROVED,
    /** It is being built online. */
    BUILDING,
    /** It is there, and the statements are measured with it. */
    VERIFYING,
    /** It is to be dropped, as no gain was measured or an operator wants it. */
    ROLLING_BACK,
    /** It saves time and stays. */
    KEPT,
    /** It was dropped. */
    ROLLED_BACK,
    /** It is there, and it could not be decided whether it helps; it stays as it is. */
    INCONCLUSIVE,
    /** An operator refused it; it is not proposed again. */
    DISMISSED,
    /** It could not be built, and nothing is left of it; or it was there already, and stays. */
    FAILED;

    /** Returns whether the advisor has something to do. */
    public boolean isActive() {
      return this == APPROVED || this == BUILDING || this == VERIFYING || this == ROLLING_BACK;
    }
  }

  /**
   * The last change of state.
   *
   * <p>Immutable.
   *
   * @param at when
   * @param by whose it was: an operator, or {@code headroom}
   * @param detail what was found, empty if there is nothing to say
   */
  public record Change(Instant at, String by, String detail) {}
}
