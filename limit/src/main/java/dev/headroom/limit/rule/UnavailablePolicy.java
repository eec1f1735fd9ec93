// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule does while the shared store is unavailable. Let N be the limit, I the instances (the
 * most that each has seen recently, never fewer than expected), and k of them cut off.
 *
 * <p>Immutable. No policy has everything: an instance that is cut off cannot know whether the
 * others used N or nothing. Of <em>never above N</em>, <em>answers while cut off</em> and <em>all
 * of N for whoever asks</em>, pick two.
 *
 * @param mode which of the four
 * @param percent of the limit that a reserve keeps back, 1 to 99; 0 for the other modes
 */
public record UnavailablePolicy(Mode mode, int percent) {
  /** The four modes. */
  public enum Mode {
    /** Spends the leases that are held, then refuses. Never above N. */
    CLOSED,
    /**
     * Each instance admits N / I, what it spent itself counted in. All cut off: at most N in every
     * window after the cut, less than 2N in the one that holds it; k cut off: N + k N / I. An
     * instance that has not heard from the store since its start knows of no others: its I is the
     * number expected.
     */
    LOCAL_SHARE,
    /**
     * The shared store gives only what the reserve leaves; a cut instance takes its part of the
     * reserve. Never above N, whatever is cut off and however often: an instance that can not know
     * how many share the reserve takes nothing of it.
     */
    RESERVE,
    /** Admits all. Not bounded. */
    OPEN
  }

  private static final Pattern RESERVE =
      Pattern.compile("reserve[\\s:(]*(\\d{1,2})\\s*%?\\)?", Pattern.CASE_INSENSITIVE);

  /**
   * Creates a policy.
   *
   * @throws SettingsException when the percentage is out of range
   */
  public UnavailablePolicy {
    boolean valid = mode == Mode.RESERVE ? percent >= 1 && percent <= 99 : percent == 0;
    if (!valid) {
      throw fault(mode.name().toLowerCase(Locale.ROOT) + " " + percent + "%");
    }
  }

  /** Returns the default: each instance gives its share. */
  public static UnavailablePolicy localShare() {
    return new UnavailablePolicy(Mode.LOCAL_SHARE, 0);
  }

  /**
   * Parses {@code closed}, {@code local-share}, {@code open} or {@code reserve 20%}.
   *
   * @throws SettingsException when it is none of them
   */
  public static UnavailablePolicy parse(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    Matcher reserve = RESERVE.matcher(plain);
    if (reserve.matches()) {
      return new UnavailablePolicy(Mode.RESERVE, Integer.parseInt(reserve.group(1)));
    }
    return switch (plain) {
      case "closed" -> new UnavailablePolicy(Mode.CLOSED, 0);
      case "local-share", "share" -> localShare();
      case "open" -> new UnavailablePolicy(Mode.OPEN, 0);
      default -> throw fault(plain.length() <= 40 ? plain : plain.substring(0, 40) + "...");
    };
  }

  private static SettingsException fault(String value) {
    return new SettingsException(
        List.of(
            new SettingFault(
                "when-unavailable",
                '"' + value + '"',
                "closed, local-share, reserve 1% to 99%, or open",
                "set what the rule does while the store is unavailable, such as reserve 20%")));
  }

  /** Returns the permits of a limit that the shared store may give. */
  public int sharedPermits(int permits) {
    return mode == Mode.RESERVE ? (int) ((long) permits * (100 - percent) / 100) : permits;
  }

  /**
   * Returns the permits that one of {@code instances} instances may give while it is cut off,
   * rounded down.
   *
   * @param permits of the limit
   * @param instances 1 or more
   */
  public int localPermits(int permits, int instances) {
    return mode == Mode.RESERVE
        ? (int) ((long) permits * percent / 100 / instances)
        : permits / instances;
  }

  /** Returns the policy as {@link #parse} reads it. */
  @Override
  public String toString() {
    String name = mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return mode == Mode.RESERVE ? name + " " + percent + "%" : name;
  }
}
