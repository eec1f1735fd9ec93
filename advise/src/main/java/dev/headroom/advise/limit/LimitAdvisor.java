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
  private static final String RULE = "rule";
  private static final String OUTCOME = "outcome";

  private final Counts counts;

  /** Creates an advisor that reads a history. */
  public LimitAdvisor(History history) {
    this.counts = new Counts(history);
  }

  @Override
  public List<Advice> advise() {
    return counts.values(LimitMeter.DECISIONS.meterName(), RULE).stream()
        .flatMap(each -> rule(each).stream())
        .toList();
  }

  private Optional<Advice> rule(String rule) {
    String meter = LimitMeter.DECISIONS.meterName();
    double admitted = counts.increase(meter, Map.of(RULE, rule, OUTCOME, "admitted"));
    double refused = counts.increase(meter, Map.of(RULE, rule, OUTCOME, "refused"));
    if (admitted + refused < MIN_CALLS || refused < MIN_REFUSED_SHARE * (admitted + refused)) {
      return Optional.empty();
    }
    double again = refused(rule, Decision.Source.KNOWN_REFUSAL);
    boolean noisy = again >= REPEATED_SHARE * refused;
    boolean isSpread = refused(rule, Decision.Source.LOCAL) < REPEATED_SHARE * refused;
    Evidence evidence =
        new Evidence(
            "decisions",
            String.format(
                Locale.ROOT,
                "%.0f of %.0f calls were refused in %d s; %.0f of them were calls of a key that"
                    + " had just been refused",
                refused,
                admitted + refused,
                Counts.WINDOW.toSeconds(),
                again),
            Map.of("admitted", admitted, "refused", refused, "refusedAgain", again));
    Advice.Builder advice =
        noisy
            ? Advice.of("limit.noisy-client", "limit " + rule)
                .title("few clients call far beyond limit " + rule + ", and do not heed refusals")
                .weight(Severity.MEDIUM, 0, 0.8)
                .change(
                    Change.code(
                        "let the client wait for Retry-After; the limit keeps it from the others"))
            : Advice.of("limit.too-low", "limit " + rule)
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
    return Optional.of(
        advice
            .evidence(evidence)
            .trial(Trial.observing(since -> refusedShare(rule, since)))
            .build());
  }

  private double refused(String rule, Decision.Source source) {
    return counts.increase(
        LimitMeter.DECISIONS.meterName(),
        Map.of(RULE, rule, OUTCOME, "refused", "source", source.name().toLowerCase(Locale.ROOT)));
  }

  private OptionalDouble refusedShare(String rule, Instant since) {
    String meter = LimitMeter.DECISIONS.meterName();
    double admitted = counts.increase(meter, Map.of(RULE, rule, OUTCOME, "admitted"), since);
    double refused = counts.increase(meter, Map.of(RULE, rule, OUTCOME, "refused"), since);
    return admitted + refused < MIN_CALLS
        ? OptionalDouble.empty()
        : OptionalDouble.of(100 * refused / (admitted + refused));
  }
}
