// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * How good a fact is. Shown by a word or a sign as well as by colour.
 *
 * <p>Immutable.
 */
public enum Tone {
  /** Neither good nor bad. */
  PLAIN("plain", ""),
  /** As it should be. */
  GOOD("good", "ok"),
  /** Worth a look. */
  NOTICE("notice", "notice"),
  /** Needs someone now. */
  BAD("bad", "problem");

  private final String style;
  private final String word;

  Tone(String style, String word) {
    this.style = style;
    this.word = word;
  }

  /** Returns the class of the style sheet. */
  public String style() {
    return style;
  }

  /** Returns the word for readers who do not see the colour; empty for {@link #PLAIN}. */
  public String word() {
    return word;
  }

  /** Returns the worse of two. */
  public Tone or(Tone other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
