// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy.journal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line of the journal. Immutable.
 *
 * @param at when
 * @param operation the number of the operation; 0 for a note of watch
 * @param event what happened
 * @param step the number of the step from 0 on; null for an event of none
 * @param plan for {@code PLANNED}; else null
 * @param detail for people; null if there is nothing more to say
 */
public record JournalEntry(
    Instant at,
    int operation,
    Event event,
    @Nullable Integer step,
    @Nullable Plan plan,
    @Nullable String detail) {

  /** What a line says. */
  public enum Event {
    /** An operation begins. */
    PLANNED,
    /** A step begins. */
    BEGUN,
    /** A step is done. */
    DONE,
    /** A step has failed. */
    FAILED,
    /** An operation has ended, well or not; what serves stands in the detail. */
    ENDED,
    /** Something else happened. */
    NOTED
  }

  /** Returns the first entry of an operation, of now. */
  public static JournalEntry planned(int operation, Plan plan) {
    return new JournalEntry(now(), operation, Event.PLANNED, null, plan, plan.text());
  }

  /** Returns an entry of a step, of now. */
  public static JournalEntry ofStep(int operation, Event event, int step, String detail) {
    return new JournalEntry(now(), operation, event, step, null, detail);
  }

  /** Returns an entry of no step, of now. */
  public static JournalEntry of(int operation, Event event, String detail) {
    return new JournalEntry(now(), operation, event, null, null, detail);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
