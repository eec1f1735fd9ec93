// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.docs;

import dev.headroom.advise.Advice;
import dev.headroom.advise.AdviseSettings;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Delegate.Action;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.Severity;
import dev.headroom.advise.capacity.CapacityEstimate;
import dev.headroom.advise.capacity.CapacityPredictor;
import dev.headroom.advise.capacity.Objective;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.ground.TimeSource;
import java.time.Instant;
import java.util.List;

/** Other samples of {@code docs/advise}. */
final class AdviseSamples {
  private AdviseSamples() {}

  static String own(int queued) throws Exception {
    // @start region="own-advisor"
    Advisor queue =
        () ->
            queued < 1000
                ? List.of()
                : List.of(
                    Advice.of("queue.long", "mail queue")
                        .title("mails wait: " + queued + " are queued")
                        .weight(Severity.MEDIUM, 0, 0.9)
                        .evidence(Evidence.of("queue", queued + " mails, 20 are sent a minute"))
                        .change(Change.setting("raise mail.workers"))
                        .build());
    Recommendations recommendations =
        new Recommendations(
            List.of(queue), AdviseSettings.defaults(), TimeSource.system(), changed -> {});
    recommendations.tick(); // every ten seconds, by a background thread of yours

    String wrong =
        recommendations.verdict().map(first -> first.advice().title()).orElse("nothing is wrong");
    for (var each : recommendations.all()) {
      recommendations.act(each.id(), Action.APPROVE, "ana"); // its effect is measured from now on
    }
    // @end
    return wrong;
  }

  static double headroom(List<LoadSample> samples) {
    // @start region="predict"
    Objective objective = new Objective(0.5, 0.95, 0.01); // 95 % within 500 ms, 1 % refused
    CapacityEstimate estimate = new CapacityPredictor(objective).predict(samples, Instant.now());
    double breaking = estimate.breaking().load(); // requests a second
    String bottleneck = estimate.bottleneck().resource(); // such as "pool HikariPool-1"
    // @end
    return bottleneck.isEmpty() ? Double.NaN : breaking;
  }
}
