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
 * The settings of overload as their room wants them.
 *
 * <p>Immutable.
 *
 * @param host the gate before each host; null when hosts are not told apart
 */
public record OverloadSettings(
    List<LaneRule> lanes,
    List<Ranked> ranks,
    List<BulkheadSettings> gates,
    @Nullable BulkheadSettings host,
    PressureSettings guards) {
  static final String DATABASE = "database";
  static final String HTTP = "http";
  static final String CACHE = "cache";

  private static final String AT = "headroom.overload.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int HTTP_RUNNING = 64;
  private static final int CACHE_RUNNING = 256;
  private static final int WAITING_SHARE = 3;
  private static final int WHOLE = 100;
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}) ?%");

  /** One lane and its requests. Immutable. */
  record LaneRule(AdaptiveLimiterSettings lane, List<RequestMatch> matches, Priority priority) {}

  /** Requests of another priority than their lane's. Immutable. */
  record Ranked(List<RequestMatch> matches, Priority priority) {}

  /**
   * Reads all of them.
   *
   * @param connections what the database's pool holds at the most
   * @throws SettingsException names all faults
   */
  public static OverloadSettings of(OverloadProperties overload, int connections) {
    Reader reader = new Reader();
    List<LaneRule> lanes = new ArrayList<>();
    overload.lanes().forEach((name, each) -> reader.lane(name, each, lanes));
    List<Ranked> ranks = new ArrayList<>();
    overload.priorities().forEach((name, each) -> reader.rank(name, each, ranks));
    List<BulkheadSettings> gates = new ArrayList<>();
    overload.gates().forEach((name, each) -> reader.gate(name, each, connections, gates));
    PressureSettings guards = reader.guards(overload.guards());
    reader.check.throwIfAny();
    return new OverloadSettings(
        List.copyOf(lanes), List.copyOf(ranks), List.copyOf(gates), reader.host, guards);
  }

  /** Reads on after a fault, so that the next one is found too. */
  private static final class Reader {
    private final SettingsCheck check = new SettingsCheck();
    private @Nullable BulkheadSettings host;

    void lane(String name, OverloadProperties.Lane lane, List<LaneRule> into) {
      String at = AT + "lanes." + name;
      List<RequestMatch> matches = matches(at, lane.match());
      AdaptiveLimiterSettings usual = AdaptiveLimiterSettings.defaults("any");
      int least = lane.least() == null ? Math.min(usual.minLimit(), lane.most()) : lane.least();
      int first =
          lane.first() == null
              ? Math.clamp(usual.initialLimit(), least, Math.max(least, lane.most()))
              : lane.first();
      AdaptiveLimiterSettings settings =
          named(at, name)
              ? read(
                  AT + "lanes." + name,
                  at,
                  () ->
                      new AdaptiveLimiterSettings(
                          name, least, first, lane.most(), lane.waiting(), lane.maxWait()))
              : null;
      if (settings != null) {
        into.add(new LaneRule(settings, matches, lane.priority()));
      }
    }

    PressureSettings guards(OverloadProperties.Guards guards) {
      int cpu = percent(AT + "guards.cpu", guards.cpu(), WHOLE);
      int throttled = percent(AT + "guards.throttled", guards.throttled(), WHOLE);
      int pauses = percent(AT + "guards.pauses", guards.pauses(), WHOLE);
      PressureSettings read = read(AT, AT, () -> new PressureSettings(cpu, throttled, pauses));
      return read == null ? PressureSettings.defaults() : read;
    }

    private int percent(String subject, String text, int otherwise) {
      Matcher read = PERCENT.matcher(text.strip());
      boolean good = read.matches() && Integer.parseInt(read.group(1)) <= WHOLE;
      check.require(good, subject, text, "0% to 100%", "set such as 10%");
      return good ? Integer.parseInt(read.group(1)) : otherwise;
    }

    void rank(String name, OverloadProperties.Rank rank, List<Ranked> into) {
      String at = AT + "priorities." + name;
      List<RequestMatch> matches = matches(at, rank.match());
      check.require(
          rank.priority() != null,
          at + ".priority",
          "not set",
          "critical, normal, background or sheddable",
          "say what these requests are worth");
      into.add(new Ranked(matches, Objects.requireNonNullElse(rank.priority(), Priority.NORMAL)));
    }

    void gate(
        String name, OverloadProperties.Gate gate, int connections, List<BulkheadSettings> into) {
      String at = AT + "gates." + name;
      Integer usual =
          switch (name) {
            case DATABASE -> Integer.valueOf(connections);
            case HTTP -> Integer.valueOf(HTTP_RUNNING);
            case CACHE -> Integer.valueOf(CACHE_RUNNING);
            default -> null;
          };
      Integer running = gate.running();
      if (running == null && usual != null) {
        running = gate.inside() == null ? usual : Integer.valueOf(Math.min(usual, gate.inside()));
      }
      if (!named(at, name)) {
        return;
      }
      if (running == null) {
        check.require(
            false, at + ".running", "not set", "1 to 100000", "set what the resource does at once");
        return;
      }
      int most = running;
      int inside = gate.inside() == null ? WAITING_SHARE * most : gate.inside();
      BulkheadSettings settings =
          read(AT + name, at, () -> new BulkheadSettings(name, most, inside, gate.maxWait()));
      if (settings != null) {
        into.add(settings);
        perHost(name, at, gate);
      }
    }

    private void perHost(String name, String at, OverloadProperties.Gate gate) {
      Integer most = gate.perHost();
      if (most == null) {
        return;
      }
      check.require(
          name.equals(HTTP), at + ".per-host", most, "only at gates.http", "take it away");
      check.between(at + ".per-host", most, 1, 100_000, "set what one host may be asked at once");
      if (name.equals(HTTP) && most >= 1 && most <= 100_000) {
        host = new BulkheadSettings(HTTP, most, WAITING_SHARE * most, gate.maxWait());
      }
    }

    private boolean named(String at, String name) {
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

    /** Reads, and tells the faults under the names that operators write. */
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
