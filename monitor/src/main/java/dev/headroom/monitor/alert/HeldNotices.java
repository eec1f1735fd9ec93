// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The notices of the last evaluations that another instance was to send, for the case that it ended
 * before.
 *
 * <p>Thread-safe.
 */
final class HeldNotices {
  /*
   * All instances evaluate the same steps, and none goes beyond the last step of one that may still
   * live. So what an instance that ended has not sent is of its last step, or of the one before: it
   * may have written a step before it read that of the others. An event by which it recorded that
   * the alert began or ended shows that it sent the notice; without one a notice may be sent twice.
   */
  private static final int EVALUATIONS = 2;

  private static final Duration RECENT = Duration.ofMinutes(3);

  private record Evaluation(String sender, List<AlertNotice> notices) {}

  private final Deque<Evaluation> held = new ArrayDeque<>(); // guarded by itself

  /** Takes the notices of an evaluation; returns what this instance sends of all. */
  List<AlertNotice> due(List<AlertNotice> notices, History history) {
    String sender = sender(history);
    List<Evaluation> ofOthers;
    synchronized (held) {
      if (!sender.equals(history.instance())) {
        held.addLast(new Evaluation(sender, List.copyOf(notices)));
        if (held.size() > EVALUATIONS) {
          held.removeFirst();
        }
        return List.of();
      }
      ofOthers = List.copyOf(held);
      held.clear();
    }
    List<AlertNotice> due = new ArrayList<>();
    for (Evaluation each : ofOthers) {
      each.notices().stream().filter(it -> !isSent(it, each.sender(), history)).forEach(due::add);
    }
    due.addAll(notices);
    return List.copyOf(due);
  }

  /**
   * Returns the first of the instances that evaluate alerts: an operator may have turned them off
   * on others. Which ones do is known by the gauge of what fires, where this one records it.
   */
  private static String sender(History history) {
    List<String> live = history.live();
    List<String> evaluating =
        live.stream().filter(each -> evaluates(history.ofInstance(each))).toList();
    return Collections.min(evaluating.contains(history.instance()) ? evaluating : live);
  }

  private static boolean evaluates(History instance) {
    Range latest = Range.before(instance.newest().orElse(Instant.EPOCH), RECENT, instance.step());
    return !instance.read(AlertMeter.FIRING.meterName(), Map.of(), latest).points().isEmpty();
  }

  private static boolean isSent(AlertNotice notice, String sender, History history) {
    Alert alert = notice.alert();
    String name = Alert.nameOf(alert.rule().name(), alert.labels());
    return history.events(notice.at(), notice.at().plusNanos(1)).stream()
        .filter(each -> each.kind() == Event.Kind.ALERT && each.instance().equals(sender))
        .anyMatch(each -> each.subject().equals(name));
  }
}
