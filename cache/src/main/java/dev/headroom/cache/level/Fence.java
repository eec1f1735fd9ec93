// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A fence around what a change is about to make old: a removal that counts from before the commit
 * of the change until after it, so that nothing that is read meanwhile is stored, even if the
 * process that commits dies in between.
 *
 * <p>Immutable. It ends by itself after {@link #LONGEST}.
 *
 * @param token names the transaction and, behind a dot, the change in it; empty if there is no
 *     fence
 * @param step whether it begins or ends
 */
public record Fence(String token, Step step) {

  /** How long a fence stands if nobody ends it: longer than a commit takes. */
  public static final Duration LONGEST = Duration.ofSeconds(30);

  /** No fence: a removal of what has changed already. */
  public static final Fence NONE = new Fence("", Step.NONE);

  /** Begin or end of a fence. */
  public enum Step {
    /** Neither. */
    NONE(""),
    /** The change is about to be committed. */
    BEGIN("b"),
    /** The change was committed, or given up. */
    END("e");

    private final String code;

    Step(String code) {
      this.code = code;
    }

    /** Returns the step as logs and scripts write it: a letter, or nothing. */
    public String code() {
      return code;
    }
  }

  /** Returns the beginning of a fence in a transaction of its own. */
  public static Fence begin() {
    return new Fence(random() + "." + random(), Step.BEGIN);
  }

  /** Returns the beginning of another fence in the transaction of this one. */
  public Fence beginAnother() {
    return new Fence(transaction() + "." + random(), Step.BEGIN);
  }

  private static String random() {
    return Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  /** Returns the part of the token that all fences of a transaction have. */
  public String transaction() {
    return token.substring(0, Math.max(0, token.indexOf('.')));
  }

  /** Returns the end of this fence. */
  public Fence end() {
    return new Fence(token, Step.END);
  }

  /** Returns the fence as a log writes it; empty for none. */
  public String text() {
    return step.code() + token;
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @return none if it is empty, or no fence
   */
  public static Fence parse(String text) {
    for (Step each : Step.values()) {
      if (each != Step.NONE && text.startsWith(each.code())) {
        return new Fence(text.substring(each.code().length()), each);
      }
    }
    return NONE;
  }
}
