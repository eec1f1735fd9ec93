// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule does with a call above its limit: refuses it, or lets it wait a little for its
 * permits.
 *
 * <p>Immutable. Only calls that are made to wait do so, see {@link RateLimits#await(List)}.
 *
 * @param longest how long a call may wait; zero for one that is refused at once, else 1 ms to 5 s
 */
public record OnLimit(Duration longest) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Pattern DELAY =
      Pattern.compile("(delay\\s+)?(\\d{1,6})\\s*(ms|s)", Pattern.CASE_INSENSITIVE);
  private static final String REMEDY = "say how long a call may wait, such as delay 200ms";

  /**
   * Creates a choice.
   *
   * @throws SettingsException when the time is out of range
   */
  public OnLimit {
    boolean holds = longest.compareTo(SHORTEST) >= 0 && longest.compareTo(LONGEST) <= 0;
    if (!holds && !longest.isZero()) {
      throw fault("delay " + text(longest), REMEDY);
    }
  }

  /** Returns the usual choice: refused at once. */
  public static OnLimit reject() {
    return new OnLimit(Duration.ZERO);
  }

  /**
   * Returns the choice to let a call wait.
   *
   * @param longest 1 ms to 5 s
   * @throws SettingsException when it is out of range
   */
  public static OnLimit delay(Duration longest) {
    if (longest.isZero()) {
      throw fault("delay 0s", REMEDY);
    }
    return new OnLimit(longest);
  }

  /**
   * Reads {@code reject} or {@code delay 200ms}.
   *
   * @throws SettingsException when it is neither
   */
  public static OnLimit parse(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    if (plain.equals("reject")) {
      return reject();
    }
    String shown = plain.length() <= 40 ? plain : plain.substring(0, 40) + "...";
    Matcher delay = DELAY.matcher(plain);
    if (!delay.matches()) {
      throw fault(shown, REMEDY);
    }
    if (delay.group(1) == null) {
      throw fault(shown, "did you mean delay " + delay.group(2) + delay.group(3) + "?");
    }
    long count = Long.parseLong(delay.group(2));
    return delay(delay.group(3).equals("s") ? Duration.ofSeconds(count) : Duration.ofMillis(count));
  }

  private static SettingsException fault(String given, String remedy) {
    return new SettingsException(
        List.of(
            new SettingFault("on-limit", '"' + given + '"', "reject, or delay 1ms to 5s", remedy)));
  }

  private static String text(Duration time) {
    long millis = time.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /** Tells whether a call may wait. */
  public boolean waits() {
    return !longest.isZero();
  }

  /** Returns the choice as {@link #parse} reads it. */
  @Override
  public String toString() {
    return waits() ? "delay " + text(longest) : "reject";
  }
}
