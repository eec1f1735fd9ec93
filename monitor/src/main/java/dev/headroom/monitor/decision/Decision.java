// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.decision;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decided about one thing, such as the silence of an alert.
 *
 * <p>Immutable.
 *
 * @param key what it is about; a later decision about the same replaces it
 * @param details what was decided, in the names of the capability that reads it
 * @param by who decided
 * @param at when, by the clock of the store; by that of this instance as long as the store lacks it
 * @param until when it ends; null if it does not end by itself
 */
public record Decision(
    Key key, SortedMap<String, String> details, String by, Instant at, @Nullable Instant until) {
  static final Comparator<Decision> OLDEST_FIRST =
      Comparator.comparing(Decision::at).thenComparing(each -> each.key().subject());

  /**
   * What a decision is about.
   *
   * <p>Immutable.
   *
   * @param kind such as {@code silence}
   * @param subject the name of the thing among those of its kind, of at most some hundred
   *     characters
   */
  public record Key(String kind, String subject) {
    /** A NUL becomes a question mark, as in what was decided. */
    public Key {
      subject = plain(subject);
    }
  }

  /** Copies the details; a NUL, which databases refuse, becomes a question mark. */
  public Decision {
    TreeMap<String, String> plain = new TreeMap<>();
    details.forEach((name, value) -> plain.put(plain(name), plain(value)));
    details = Collections.unmodifiableSortedMap(plain);
    by = plain(by);
  }

  private static String plain(String text) {
    return text.replace('\0', '?');
  }

  /** Returns a detail; empty if there is none of this name. */
  public String detail(String name) {
    return details.getOrDefault(name, "");
  }

  /** Returns whether it has not ended at a time. */
  public boolean isInForce(Instant now) {
    return until == null || now.isBefore(until);
  }
}
