// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.query.QueryResult;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates alert rules with each complete step of the history.
 *
 * <p>Several instances of a service whose histories are joined evaluate the same, and the one whose
 * name comes first among those that record at present sends the notices, also those that one before
 * it may have left. Once history from before the start is known its last hour is replayed, so that
 * a restart neither breaks a hold nor reports an alert again.
 *
 * <p>Thread-safe. Evaluation and reading wait for no store and no receiver. What operators decide
 * is kept by {@link Decisions}, which may wait for a store.
 */
public final class Alerts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
  private static final Duration REPLAYED = Duration.ofHours(1);
  private static final int RECENT = 500;

  private final History history;
  private final AlertSettings settings;
  private final AlertDecisions decided;
  private final Consumer<List<AlertNotice>> receiver;
  private final RecentReplays replays = new RecentReplays();
  private final HeldNotices held = new HeldNotices();
  private final Object lock = new Object();
  private final Map<String, RuleAlerts> rules = new LinkedHashMap<>(); // guarded by lock
  private final Deque<AlertTransition> recent = new ArrayDeque<>(); // guarded by lock
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private Instant last = Instant.MIN; // guarded by lock
  private Instant lastStep = Instant.MIN; // guarded by lock
  private Instant known = Instant.MAX; // where history begins, guarded by lock
  private History.@Nullable Registration registration; // guarded by lock

  private Alerts(
      History history,
      AlertSettings settings,
      Decisions decisions,
      Consumer<List<AlertNotice>> receiver) {
    this.history = history;
    this.settings = settings;
    this.decided = new AlertDecisions(decisions);
    this.receiver = receiver;
    for (AlertRule each : settings.effectiveRules()) {
      rules.put(each.name(), new RuleAlerts(each, settings.flapChanges()));
    }
    applyThresholds();
  }

  /** Starts to evaluate the rules of the settings; decisions of operators hold here alone. */
  public static Alerts start(
      History history, AlertSettings settings, Consumer<List<AlertNotice>> receiver) {
    return start(history, settings, new Decisions(TimeSource.system()), receiver);
  }

  /**
   * Starts to evaluate the rules of the settings.
   *
   * @param decisions of operators, which other instances may share
   * @param receiver is called with what is to be sent, on the thread that completes a step; must
   *     not block
   */
  public static Alerts start(
      History history,
      AlertSettings settings,
      Decisions decisions,
      Consumer<List<AlertNotice>> receiver) {
    Alerts alerts = new Alerts(history, settings, decisions, receiver);
    history.ofService().newest().ifPresent(alerts::restore);
    History.Registration registration = history.onStep(alerts::onStep);
    synchronized (alerts.lock) {
      alerts.registration = registration;
    }
    return alerts;
  }

  private void onStep(Instant step) {
    synchronized (lock) {
      if (step.isBefore(lastStep)) { // The clock was set back: what lasts goes on from there.
        Duration by = Duration.between(lastStep, step).minus(history.step());
        rules.values().forEach(each -> each.move(by));
        last = last.plus(by);
      }
      lastStep = step;
    }
    evaluate();
  }

  /** Evaluates all rules at the newest complete step, if that was not done yet. */
  public void evaluate() {
    History service = history.ofService();
    Instant tick = service.newest().orElse(Instant.MIN);
    List<AlertNotice> notices = new ArrayList<>();
    synchronized (lock) {
      if (!tick.isAfter(last)) {
        return;
      }
      last = tick;
    }
    applyThresholds();
    restore(tick.minus(service.step()));
    AlertDecisions.InForce now = decided.inForce(tick);
    for (String each : names()) {
      notices.addAll(evaluate(service, each, now));
    }
    List<AlertNotice> due = held.due(notices, history);
    if (!due.isEmpty()) {
      receiver.accept(due);
    }
  }

  private void applyThresholds() {
    synchronized (lock) {
      rules.values().forEach(each -> each.apply(decided));
    }
  }

  private List<AlertNotice> evaluate(History service, String name, AlertDecisions.InForce now) {
    Instant tick = now.now();
    List<AlertNotice> notices = new ArrayList<>();
    QueryResult result = result(service, name, tick, tick);
    if (result == null) {
      return notices;
    }
    List<AlertTransition> transitions;
    synchronized (lock) {
      RuleAlerts ofRule = rules.get(name);
      transitions = ofRule == null ? List.of() : ofRule.advance(result);
      remember(transitions);
      if (ofRule != null && ofRule.rule().notice().purpose() == AlertRule.Purpose.ALERT) {
        for (AlertTracker each : ofRule.trackers()) {
          AlertNotice notice =
              each.notice(ofRule.rule(), tick, now.handling(name, each), settings.repeat());
          if (notice != null) {
            notices.add(notice);
          }
        }
      }
    }
    transitions.stream()
        .filter(AlertTransition::isEvent)
        .forEach(each -> history.mark(each.event(history.instance())));
    return notices;
  }

  /**
   * Restores the states from what history has kept over a restart, once it is known: a store may be
   * read some time after the start.
   */
  private void restore(Instant to) {
    History service = history.ofService();
    Instant from = service.oldest().orElse(to);
    Instant earliest = to.minus(REPLAYED);
    synchronized (lock) {
      boolean isNew = from.isBefore(known) && known.isAfter(earliest);
      known = from.isBefore(known) ? from : known;
      if (!isNew || !from.isBefore(to)) {
        return;
      }
    }
    for (String each : names()) {
      QueryResult result = result(service, each, from.isAfter(earliest) ? from : earliest, to);
      synchronized (lock) {
        RuleAlerts before = rules.get(each);
        if (before != null && result != null) {
          RuleAlerts restored = before.withoutAlerts();
          restored.replay(result, decided.inForce(to));
          rules.put(each, restored);
        }
        last = to.isAfter(last) ? to : last;
      }
    }
  }

  /** Evaluates a rule; one that fails does not keep the others from being evaluated. */
  private @Nullable QueryResult result(History service, String name, Instant from, Instant to) {
    AlertRule rule = rule(name).orElse(null);
    if (rule == null) {
      return null;
    }
    try {
      QueryResult result = rule.condition().query().evaluate(service, from, to, service.step());
      failing.remove(name);
      return result;
    } catch (RuntimeException | StackOverflowError failed) { // a pattern of a tag may overflow it
      if (failing.add(name)) {
        LOG.error("the alert rule {} cannot be evaluated; it is tried again", name, failed);
      }
      return null;
    }
  }

  private void remember(List<AlertTransition> transitions) {
    for (AlertTransition each : transitions) {
      if (recent.size() >= RECENT) {
        recent.removeFirst();
      }
      recent.addLast(each);
    }
  }

  private List<String> names() {
    synchronized (lock) {
      return List.copyOf(rules.keySet());
    }
  }

  /** Returns the rules that are evaluated. */
  public List<AlertRule> rules() {
    synchronized (lock) {
      return rules.values().stream().map(RuleAlerts::rule).toList();
    }
  }

  /** Returns a rule by name. */
  public Optional<AlertRule> rule(String name) {
    synchronized (lock) {
      return Optional.ofNullable(rules.get(name)).map(RuleAlerts::rule);
    }
  }

  /**
   * Returns the alerts of all rules for one purpose, those that are fine too; the ones that fire
   * come first, the most severe of them first.
   */
  public List<Alert> alerts(AlertRule.Purpose purpose) {
    List<Alert> views = new ArrayList<>();
    synchronized (lock) {
      AlertDecisions.InForce now = decided.inForce(last);
      for (RuleAlerts ofRule : rules.values()) {
        if (ofRule.rule().notice().purpose() == purpose) {
          for (AlertTracker each : ofRule.trackers()) {
            views.add(each.view(ofRule.rule(), now.handling(ofRule.rule().name(), each)));
          }
        }
      }
    }
    views.sort(
        Comparator.comparing((Alert each) -> !each.state().status().isFiring())
            .thenComparing(each -> each.rule().notice().severity(), Comparator.reverseOrder())
            .thenComparing(Alert::id));
    return List.copyOf(views);
  }

  /** Returns an alert by its id. */
  public Optional<Alert> alert(String id) {
    return Stream.of(AlertRule.Purpose.values())
        .flatMap(each -> alerts(each).stream())
        .filter(each -> each.id().equals(id))
        .findFirst();
  }

  /** Returns the latest changes of status, at most 500, the newest first. */
  public List<AlertTransition> transitions() {
    synchronized (lock) {
      return List.copyOf(recent).reversed();
    }
  }

  /**
   * Returns why a rule has no value, such as a meter that nothing has recorded; empty if it can.
   */
  public Optional<String> problem(AlertRule rule) {
    return rule.condition().query().problem(history.ofService());
  }

  /** Returns what operators decided, about alerts and others. */
  public Decisions decisions() {
    return decided.decisions();
  }

  /** Returns the silences that have not ended. */
  public List<Silence> silences() {
    return decided.silences(tick());
  }

  private Instant tick() {
    synchronized (lock) {
      return last;
    }
  }

  /**
   * Keeps the notices of some alerts back; replaces a silence of the same rule and labels.
   *
   * @throws IllegalStateException if there are 200 silences already
   */
  public void silence(Silence silence) {
    decided.silence(silence, tick());
  }

  /**
   * Notes that somebody takes charge of an alert, so that it is not reported again until it ends,
   * for thirty days at most.
   *
   * @param id of the alert
   * @param by who does
   * @return whether such an alert fires
   */
  public boolean acknowledge(String id, String by) {
    Optional<Alert> firing = alert(id).filter(each -> each.state().status().isFiring());
    firing.ifPresent(each -> decided.acknowledge(id, tick(), by));
    return firing.isPresent();
  }

  /**
   * Replays a rule, such as one that is being edited, over the recorded history.
   *
   * @throws IllegalArgumentException if its condition would read too much of the history
   */
  public AlertReplay replay(AlertRule rule, Duration window) {
    return replays.replay(history.ofService(), rule, window);
  }

  /** Proposes a threshold for a rule as {@link #replay} does; empty if there is no such rule. */
  public Optional<ThresholdProposal> propose(String name) {
    return rule(name).map(each -> replays.propose(history.ofService(), each));
  }

  /**
   * Changes the threshold of a rule, until that of the settings changes; where no store keeps
   * decisions, until the process ends. The log names the setting with this value.
   *
   * @param threshold in the unit of the present one
   * @return whether there is such a rule
   * @throws IllegalArgumentException if the rule cannot have this threshold
   */
  public boolean changeThreshold(String name, double threshold, String by) {
    AlertRule rule;
    synchronized (lock) {
      RuleAlerts ofRule = rules.get(name);
      if (ofRule == null) {
        return false;
      }
      rule = ofRule.configured();
    }
    decided.changeThreshold(rule, threshold, by);
    applyThresholds();
    String setting = "headroom.monitor.alerts.rules." + name + ".threshold";
    String value = rule.condition().threshold().with(threshold).toString();
    LOG.info("{} changed the alert rule {}; as a setting: {}={}", by, name, setting, value);
    Instant now = history.newest().orElse(Instant.EPOCH);
    history.mark(new Event(now, Event.Kind.SETTING, setting, value, history.instance()));
    return true;
  }

  /** Registers the gauge of alerts that fire. */
  public void bindTo(MeterRegistry registry) {
    for (Severity each : Severity.values()) {
      AlertMeter.FIRING.gauge(
          registry, this, alerts -> alerts.firing(each), each.name().toLowerCase(Locale.ROOT));
    }
  }

  private double firing(Severity severity) {
    return alerts(AlertRule.Purpose.ALERT).stream()
        .filter(each -> each.rule().notice().severity() == severity)
        .filter(each -> each.state().status().isFiring())
        .count();
  }

  /** Ends the evaluations. */
  @Override
  public void close() {
    History.Registration open;
    synchronized (lock) {
      open = registration;
      registration = null;
    }
    if (open != null) {
      open.close();
    }
  }
}
