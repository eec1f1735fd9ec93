// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.RequestMatch;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.PressureSettings;
import dev.headroom.overload.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of overload protection, checked.
 *
 * <p>Immutable.
 *
 * @param host the bulkhead of each host; null without {@code per-host}
 */
public record OverloadSettings(
    List<LimiterRoute> limiters,
    List<PriorityRoute> priorities,
    List<BulkheadSettings> bulkheads,
    @Nullable BulkheadSettings host,
    PressureSettings pressure) {
  private static final String AT = "headroom.overload.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int HTTP_CONCURRENT = 64;
  private static final int CACHE_CONCURRENT = 256;
  private static final int CALLS_PER_CONCURRENT = 3;
  private static final int WHOLE = 100;
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}) ?%");

  /** A limiter and its requests. Immutable. */
  record LimiterRoute(
      AdaptiveLimiterSettings settings, List<RequestMatch> matches, Priority priority) {}

  /** Requests of another priority than their limiter's. Immutable. */
  record PriorityRoute(List<RequestMatch> matches, Priority priority) {}

  /**
   * Reads all of them.
   *
   * @param connections what the database's pool holds at the most
   * @throws SettingsException names all faults
   */
  public static OverloadSettings of(OverloadProperties overload, int connections) {
    Reader reader = new Reader();
    List<LimiterRoute> limiters = new ArrayList<>();
    overload.limiters().forEach((name, each) -> reader.limiter(name, each, limiters));
    List<PriorityRoute> priorities = new ArrayList<>();
    overload.priorities().forEach((name, each) -> reader.priority(name, each, priorities));
    List<BulkheadSettings> bulkheads = new ArrayList<>();
    overload
        .bulkheads()
        .forEach((name, each) -> reader.bulkhead(name, each, connections, bulkheads));
    PressureSettings pressure = reader.pressure(overload.pressure());
    reader.check.throwIfAny();
    return new OverloadSettings(
        List.copyOf(limiters),
        List.copyOf(priorities),
        List.copyOf(bulkheads),
        reader.host,
        pressure);
  }

  /** Reads on after a fault, so that the next one is found too. */
  private static final class Reader {
    private final SettingsCheck check = new SettingsCheck();
    private @Nullable BulkheadSettings host;

    void limiter(String name, OverloadProperties.Limiter limiter, List<LimiterRoute> into) {
      String at = AT + "limiters." + name;
      List<RequestMatch> matches = matches(at, limiter.match());
      AdaptiveLimiterSettings usual = AdaptiveLimiterSettings.defaults("any");
      int min =
          limiter.minLimit() == null
              ? Math.min(usual.minLimit(), limiter.maxLimit())
              : limiter.minLimit();
      int initial =
          limiter.initialLimit() == null
              ? Math.clamp(usual.initialLimit(), min, Math.max(min, limiter.maxLimit()))
              : limiter.initialLimit();
      AdaptiveLimiterSettings settings =
          checkName(at, name)
              ? read(
                  AT + "limiters." + name,
                  at,
                  () ->
                      new AdaptiveLimiterSettings(
                          name,
                          min,
                          initial,
                          limiter.maxLimit(),
                          limiter.maxWaiting(),
                          limiter.maxWait()))
              : null;
      if (settings != null) {
        into.add(new LimiterRoute(settings, matches, limiter.priority()));
      }
    }

    PressureSettings pressure(OverloadProperties.PressureLimits pressure) {
      int cpu = percent(AT + "pressure.cpu", pressure.cpu(), WHOLE);
      int throttled = percent(AT + "pressure.throttled", pressure.throttled(), WHOLE);
      int pauses = percent(AT + "pressure.pauses", pressure.pauses(), WHOLE);
      PressureSettings read = read(AT, AT, () -> new PressureSettings(cpu, throttled, pauses));
      return read == null ? PressureSettings.defaults() : read;
    }

    private int percent(String subject, String text, int otherwise) {
      Matcher read = PERCENT.matcher(text.strip());
      boolean good = read.matches() && Integer.parseInt(read.group(1)) <= WHOLE;
      check.require(good, subject, text, "0% to 100%", "set such as 10%");
      return good ? Integer.parseInt(read.group(1)) : otherwise;
    }

    void priority(
        String name, OverloadProperties.PriorityOverride override, List<PriorityRoute> into) {
      String at = AT + "priorities." + name;
      List<RequestMatch> matches = matches(at, override.match());
      check.require(
          override.priority() != null,
          at + ".priority",
          "not set",
          "critical, normal, background or sheddable",
          "say what these requests are worth");
      into.add(
          new PriorityRoute(
              matches, Objects.requireNonNullElse(override.priority(), Priority.NORMAL)));
    }

    void bulkhead(
        String name,
        OverloadProperties.BulkheadLimits bulkhead,
        int connections,
        List<BulkheadSettings> into) {
      String at = AT + "bulkheads." + name;
      Integer usual =
          switch (name) {
            case Bulkheads.DATABASE -> Integer.valueOf(connections);
            case Bulkheads.HTTP -> Integer.valueOf(HTTP_CONCURRENT);
            case Bulkheads.CACHE -> Integer.valueOf(CACHE_CONCURRENT);
            default -> null;
          };
      Integer concurrent = bulkhead.maxConcurrent();
      if (concurrent == null && usual != null) {
        concurrent =
            bulkhead.maxCalls() == null
                ? usual
                : Integer.valueOf(Math.min(usual, bulkhead.maxCalls()));
      }
      if (!checkName(at, name)) {
        return;
      }
      if (concurrent == null) {
        check.require(
            false,
            at + ".max-concurrent",
            "not set",
            "1 to 100000",
            "set what the resource does at once");
        return;
      }
      int most = concurrent;
      int calls = bulkhead.maxCalls() == null ? CALLS_PER_CONCURRENT * most : bulkhead.maxCalls();
      BulkheadSettings settings =
          read(AT + name, at, () -> new BulkheadSettings(name, most, calls, bulkhead.maxWait()));
      if (settings != null) {
        into.add(settings);
        perHost(name, at, bulkhead);
      }
    }

    private void perHost(String name, String at, OverloadProperties.BulkheadLimits bulkhead) {
      Integer most = bulkhead.perHost();
      if (most == null) {
        return;
      }
      check.require(
          name.equals(Bulkheads.HTTP),
          at + ".per-host",
          most,
          "only at bulkheads.http",
          "take it away");
      check.between(at + ".per-host", most, 1, 100_000, "set what one host may be asked at once");
      if (name.equals(Bulkheads.HTTP) && most >= 1 && most <= 100_000) {
        host =
            new BulkheadSettings(
                Bulkheads.HTTP, most, CALLS_PER_CONCURRENT * most, bulkhead.maxWait());
      }
    }

    private boolean checkName(String at, String name) {
      boolean good = NAME.matcher(name).matches();
      check.require(
          good, at, name, "1 to 64 letters, digits or . _ -", "name it as meters shall show it");
      return good;
    }

    private List<RequestMatch> matches(String at, List<String> texts) {
      check.require(
          !texts.isEmpty(), at + ".match", "not set", "paths such as /api/**", "name its requests");
      List<RequestMatch> read = new ArrayList<>();
      for (String each : texts) {
        RequestMatch match = read(null, at + ".match", () -> RequestMatch.parse(each));
        if (match != null) {
          read.add(match);
        }
      }
      return List.copyOf(read);
    }

    /** Reads a record; its faults are reported under the names of the settings. */
    private <T> @Nullable T read(@Nullable String theirs, String at, Supplier<T> source) {
      try {
        return source.get();
      } catch (SettingsException e) {
        for (SettingFault each : e.faults()) {
          String subject =
              theirs == null || !each.subject().startsWith(theirs)
                  ? at
                  : at + each.subject().substring(theirs.length());
          check.require(false, subject, each.value(), each.allowed(), each.remedy());
        }
        return null;
      }
    }
  }
}
