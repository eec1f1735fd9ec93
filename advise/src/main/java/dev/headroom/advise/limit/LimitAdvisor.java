// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.limit;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.advise.Trial;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.monitor.history.History;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Advice about rate limits that refuse a noticeable share of calls.
 *
 * <p>Refusals of one key again and again are a client that does not heed them; refusals that are
 * spread over keys are a limit below what clients need. Without a shared store it is not known
 * whose calls are refused.
 *
 * <p>Thread-safe.
 */
public final class LimitAdvisor implements Advisor {
  private static final double MIN_CALLS = 100;
  private static final double MIN_REFUSED_SHARE = 0.05;
  private static final double REPEATED_SHARE = 0.5;
  private static final String METER = LimitMeter.DECISIONS.meterName();
  private static final String RULE = "rule";
  private static final String OUTCOME = "outcome";

  private final Counts counts;

  /** The calls that a rule decided about. Immutable. */
  private record Decided(double admitted, double refused) {
    double all() {
      return admitted + refused;
    }
  }

  /** Creates an advisor that reads a history. */
  public LimitAdvisor(History history) {
    this.counts = new Counts(history);
  }

  @Override
  public List<Advice> advise() {
    return counts.values(METER, RULE).stream().flatMap(each -> rule(each).stream()).toList();
  }

  private Optional<Advice> rule(String rule) {
    Decided decided =
        new Decided(
            counts.increase(METER, tags(rule, "admitted")),
            counts.increase(METER, tags(rule, "refused")));
    if (decided.all() < MIN_CALLS || decided.refused() < MIN_REFUSED_SHARE * decided.all()) {
      return Optional.empty();
    }
    double enough = REPEATED_SHARE * decided.refused();
    double again = refused(rule, Decision.Source.KNOWN_REFUSAL);
    Advice.Builder advice =
        again >= enough
            ? noisyClient(rule)
            : tooLow(rule, refused(rule, Decision.Source.LOCAL) < enough);
    return Optional.of(
        advice
            .evidence(evidence(decided, again))
            .trial(Trial.observing(since -> refusedPercent(rule, since)))
            .build());
  }

  private static Evidence evidence(Decided decided, double again) {
    return new Evidence(
        "decisions",
        String.format(
            Locale.ROOT,
            "%.0f of %.0f calls were refused in %d s; %.0f of them were calls of a key that"
                + " had just been refused",
            decided.refused(),
            decided.all(),
            Counts.WINDOW.toSeconds(),
            again),
        Map.of(
            "admitted", decided.admitted(), "refused", decided.refused(), "refusedAgain", again));
  }

  private static Advice.Builder noisyClient(String rule) {
    return Advice.of("limit.noisy-client", "limit " + rule)
        .title("few clients call far beyond limit " + rule + ", and do not heed refusals")
        .weight(Severity.MEDIUM, 0, 0.8)
        .change(
            Change.code("let the client wait for Retry-After; the limit keeps it from the others"));
  }

  private static Advice.Builder tooLow(String rule, boolean isSpread) {
    return Advice.of("limit.too-low", "limit " + rule)
        .title(
            "limit "
                + rule
                + " refuses a noticeable share of calls, "
                + (isSpread ? "of many clients" : "of one client or of many"))
        .weight(Severity.MEDIUM, 0, 0.6)
        .change(
            Change.setting(
                "look with the operators' endpoint /api/limits/explain whether its key"
                    + " separates clients, and try a higher limit with mode: observe"));
  }

  private static Map<String, String> tags(String rule, String outcome) {
    return Map.of(RULE, rule, OUTCOME, outcome);
  }

  private double refused(String rule, Decision.Source source) {
    return counts.increase(
        METER,
        Map.of(RULE, rule, OUTCOME, "refused", "source", source.name().toLowerCase(Locale.ROOT)));
  }

  private OptionalDouble refusedPercent(String rule, Instant since) {
    Decided decided =
        new Decided(
            counts.increase(METER, tags(rule, "admitted"), since),
            counts.increase(METER, tags(rule, "refused"), since));
    return decided.all() < MIN_CALLS
        ? OptionalDouble.empty()
        : OptionalDouble.of(100 * decided.refused() / decided.all());
  }
}
