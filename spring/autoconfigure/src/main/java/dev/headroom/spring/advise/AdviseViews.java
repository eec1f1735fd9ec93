// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import static dev.headroom.spring.operator.JsonValues.known;
import static dev.headroom.spring.operator.JsonValues.lower;
import static dev.headroom.spring.operator.JsonValues.put;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Change;
import dev.headroom.advise.Outcome;
import dev.headroom.advise.Prediction;
import dev.headroom.advise.Recommendation;
import dev.headroom.advise.RecommendationState;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.TrackRecord;
import dev.headroom.advise.capacity.CapacityEstimate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What operators read of advice, in the shapes of JSON. Immutable. */
final class AdviseViews {
  private AdviseViews() {}

  /** Recommendations, what is wrong first. */
  record RecommendationList(
      @Nullable String verdict, List<RecommendationView> recommendations, List<TrackView> track) {
    static RecommendationList of(Recommendations all, @Nullable RecommendationState state) {
      return new RecommendationList(
          all.verdict().map(each -> each.advice().title()).orElse(null),
          all.all().stream()
              .filter(each -> state == null || each.state() == state)
              .map(RecommendationView::of)
              .toList(),
          all.trackRecords().stream().map(TrackView::of).toList());
    }
  }

  record RecommendationView(
      String id,
      String kind,
      String state,
      String severity,
      double confidence,
      String title,
      Map<String, String> cause,
      List<Map<String, Object>> evidence,
      @Nullable Map<String, Object> prediction,
      Map<String, Object> change,
      @Nullable Map<String, Object> result,
      List<Map<String, Object>> history) {
    static RecommendationView of(Recommendation of) {
      Advice advice = of.advice();
      return new RecommendationView(
          of.id(),
          advice.kind(),
          lower(of.state()),
          lower(advice.weight().severity()),
          advice.weight().confidence(),
          advice.title(),
          AdviseViews.cause(advice.cause()),
          advice.evidence().stream()
              .map(each -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("type", each.type());
                one.put("text", each.text());
                each.figures().forEach((name, figure) -> put(one, name, figure));
                return one;
              })
              .toList(),
          AdviseViews.prediction(advice.prediction()),
          AdviseViews.change(advice.change()),
          AdviseViews.result(of.result()),
          of.history().stream().map(AdviseViews::transition).toList());
    }
  }

  record TrackView(
      String kind,
      int kept,
      int rolledBack,
      int inconclusive,
      @Nullable Double predictedGain,
      @Nullable Double measuredGain) {
    static TrackView of(TrackRecord of) {
      return new TrackView(
          of.kind(),
          of.kept(),
          of.rolledBack(),
          of.inconclusive(),
          known(of.predictedGain()),
          known(of.measuredGain()));
    }
  }

  /** The predicted headroom. */
  record HeadroomView(
      Instant at,
      @Nullable Double requestsPerSecond,
      @Nullable Double breakingRequestsPerSecond,
      @Nullable List<Double> breakingInterval,
      @Nullable Double used,
      @Nullable Double headroom,
      double confidence,
      @Nullable String bottleneck,
      @Nullable Double gainOfHalfAsMuchAgain,
      @Nullable String next,
      @Nullable Double nextBreakingRequestsPerSecond,
      String why,
      List<Map<String, Object>> resources) {
    static HeadroomView of(CapacityEstimate of) {
      Double used = known(of.used());
      return new HeadroomView(
          of.at(),
          known(of.load()),
          known(of.breaking().load()),
          of.isKnown()
              ? DoubleStream.of(of.breaking().low(), of.breaking().high()).boxed().toList()
              : null,
          used,
          used == null ? null : Double.valueOf(Math.max(0, 1 - used)),
          of.breaking().confidence(),
          text(of.bottleneck().resource()),
          known(of.bottleneck().gain()),
          text(of.bottleneck().next()),
          known(of.bottleneck().nextLoad()),
          of.why(),
          of.resources().stream().map(AdviseViews::resource).toList());
    }
  }

  private static Map<String, Object> resource(CapacityEstimate.ResourceEstimate of) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", of.name());
    one.put("kind", lower(of.kind()));
    put(one, "size", of.size() == 0 ? Double.NaN : of.size());
    put(one, "utilisation", of.utilisation());
    put(one, "millisPerRequest", of.secondsPerRequest() * 1e3);
    put(one, "fullAtRequestsPerSecond", of.fullAt());
    put(one, "gainOfHalfAsMuchAgain", of.gain());
    put(one, "measuredWaitMillis", of.waits().measuredSeconds() * 1e3);
    put(one, "predictedWaitMillis", of.waits().predictedSeconds() * 1e3);
    if (!of.byRoute().isEmpty()) {
      Map<String, Object> byRoute = new TreeMap<>();
      of.byRoute().forEach((route, seconds) -> put(byRoute, route, seconds * 1e3));
      one.put("millisByRoute", byRoute);
    }
    return one;
  }

  private static Map<String, String> cause(Advice.Cause of) {
    Map<String, String> cause = new LinkedHashMap<>();
    cause.put("subject", of.subject());
    if (!of.route().isEmpty()) {
      cause.put("route", of.route());
    }
    if (!of.callSite().isEmpty()) {
      cause.put("callSite", of.callSite());
    }
    return cause;
  }

  private static @Nullable Map<String, Object> prediction(@Nullable Prediction of) {
    if (of == null) {
      return null;
    }
    Map<String, Object> prediction = new LinkedHashMap<>();
    prediction.put("metric", of.metric());
    put(prediction, "from", of.from());
    put(prediction, "to", of.to());
    prediction.put("interval", List.of(of.low(), of.high()));
    return prediction;
  }

  private static Map<String, Object> change(Change of) {
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("how", lower(of.how()));
    change.put("up", of.up());
    if (!of.down().isEmpty()) {
      change.put("down", of.down());
    }
    return change;
  }

  private static @Nullable Map<String, Object> result(@Nullable Outcome of) {
    if (of == null) {
      return null;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("at", of.at());
    put(result, "from", of.from());
    put(result, "to", of.to());
    put(result, "gain", of.gain());
    return result;
  }

  private static Map<String, Object> transition(Recommendation.Transition of) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("at", of.at());
    one.put("state", lower(of.state()));
    one.put("by", of.by());
    if (!of.detail().isEmpty()) {
      one.put("detail", of.detail());
    }
    return one;
  }

  private static @Nullable String text(String name) {
    return name.isEmpty() ? null : name;
  }
}
