// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * A column of a table.
 *
 * <p>Immutable.
 */
public record Column(String label, Kind kind) {
  /** How the cells of a column are set. */
  public enum Kind {
    /** Words, to the left. */
    TEXT("text"),
    /** Sentences, to the left: wide enough to be read. */
    SENTENCES("text sentences"),
    /** Figures, to the right. */
    NUMBER("number"),
    /** Code or a statement, in a monospaced font. */
    CODE("code");

    private final String style;

    Kind(String style) {
      this.style = style;
    }

    /** Returns the class of the style sheet. */
    public String style() {
      return style;
    }
  }

  /** Returns a column of words. */
  public static Column text(String label) {
    return new Column(label, Kind.TEXT);
  }

  /** Returns a column of sentences. */
  public static Column sentences(String label) {
    return new Column(label, Kind.SENTENCES);
  }

  /** Returns a column of figures. */
  public static Column number(String label) {
    return new Column(label, Kind.NUMBER);
  }

  /** Returns a column of code. */
  public static Column code(String label) {
    return new Column(label, Kind.CODE);
  }
}
