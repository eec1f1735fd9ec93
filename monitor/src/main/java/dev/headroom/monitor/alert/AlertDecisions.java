// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.Decisions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators decided about alerts: silences, acknowledgements and thresholds.
 *
 * <p>Thread-safe.
 */
record AlertDecisions(Decisions decisions) {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
  private static final String SILENCE = "silence";
  private static final String ACKNOWLEDGEMENT = "acknowledgement";
  private static final String THRESHOLD = "threshold";
  private static final String LABEL = "label.";
  private static final int MAX_SILENCES = 200;

  /** An alert that fires for longer is reported again. */
  private static final Duration ACKNOWLEDGED = Duration.ofDays(30);

  /** That somebody took charge of what fired at a time. Immutable. */
  record Acknowledgement(String by, Instant at) {}

  /** The silences and acknowledgements at one time. Immutable. */
  record InForce(
      Instant now, List<Silence> silences, Map<String, Acknowledgement> acknowledgements) {

    /** Returns what keeps the notices of an alert back. */
    Alert.Handling handling(String rule, AlertTracker alert) {
      Silence silence =
          silences.stream()
              .filter(each -> each.applies(rule, alert.labels(), now))
              .findFirst()
              .orElse(null);
      Acknowledgement acknowledged = acknowledgements.get(Alert.idOf(rule, alert.labels()));
      String by =
          acknowledged != null && alert.isAcknowledgedAt(acknowledged.at())
              ? acknowledged.by()
              : null;
      return new Alert.Handling(alert.isFlapping(), silence, by);
    }
  }

  InForce inForce(Instant now) {
    Map<String, Acknowledgement> acknowledgements = new HashMap<>();
    for (Decision each : decisions.all(ACKNOWLEDGEMENT)) {
      if (!each.isInForce(now)) {
        continue;
      }
      try {
        acknowledgements.put(
            each.key().subject(),
            new Acknowledgement(each.by(), Instant.parse(each.detail("firing"))));
      } catch (DateTimeException malformed) {
        // Another release wrote it.
      }
    }
    return new InForce(now, silences(now), acknowledgements);
  }

  List<Silence> silences(Instant now) {
    List<Silence> silences = new ArrayList<>();
    for (Decision each : decisions.all(SILENCE)) {
      Instant until = each.until();
      if (until != null && now.isBefore(until)) {
        Map<String, String> labels = new HashMap<>();
        each.details()
            .tailMap(LABEL)
            .forEach((name, value) -> {
              if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), value);
              }
            });
        silences.add(
            new Silence(each.detail("rule"), labels, until, each.by(), each.detail("comment")));
      }
    }
    return List.copyOf(silences);
  }

  /** Adds a silence, in place of one of the same alerts. */
  void silence(Silence silence, Instant now) {
    String subject = Alert.idOf(silence.rule(), new TreeMap<>(silence.labels()));
    List<Silence> others =
        silences(now).stream()
            .filter(each ->
                !each.rule().equals(silence.rule()) || !each.labels().equals(silence.labels()))
            .toList();
    if (others.size() >= MAX_SILENCES) {
      throw new IllegalStateException("there are 200 silences: wait until some have ended");
    }
    Map<String, String> details = new HashMap<>();
    details.put("rule", silence.rule());
    details.put("comment", silence.comment());
    silence.labels().forEach((name, value) -> details.put(LABEL + name, value));
    decisions.decide(new Decision.Key(SILENCE, subject), details, silence.by(), silence.until());
    LOG.info(
        "alerts of {} {} are silenced until {} by {}",
        silence.rule().isEmpty() ? "all rules" : silence.rule(),
        silence.labels(),
        silence.until(),
        silence.by());
  }

  /**
   * Notes who takes charge of an alert.
   *
   * @param firing a time at which it fires; what begins to fire later is not acknowledged
   */
  void acknowledge(String id, Instant firing, String by) {
    decisions.decide(
        new Decision.Key(ACKNOWLEDGEMENT, id),
        Map.of("firing", firing.toString()),
        by,
        firing.plus(ACKNOWLEDGED));
  }

  /** Decides on the threshold of a rule, in place of that of the settings. */
  void changeThreshold(AlertRule configured, double threshold, String by) {
    AlertCondition changed = configured.condition().withThreshold(threshold);
    decisions.decide(
        new Decision.Key(THRESHOLD, configured.name()),
        Map.of(
            "threshold", Double.toString(changed.threshold().value()),
            "replaces", Double.toString(configured.condition().threshold().value())),
        by,
        null);
  }

  /**
   * Returns a rule with the threshold that was decided; that of the settings, if they have changed
   * since.
   */
  AlertRule effective(AlertRule configured) {
    AlertCondition condition = configured.condition();
    return decisions
        .find(new Decision.Key(THRESHOLD, configured.name()))
        .filter(
            each -> each.detail("replaces").equals(Double.toString(condition.threshold().value())))
        .map(each -> with(configured, each.detail("threshold")))
        .orElse(configured);
  }

  private static AlertRule with(AlertRule configured, String threshold) {
    try {
      return configured.with(configured.condition().withThreshold(Double.parseDouble(threshold)));
    } catch (IllegalArgumentException malformed) {
      return configured; // Another release wrote it, or the rule was changed.
    }
  }
}
