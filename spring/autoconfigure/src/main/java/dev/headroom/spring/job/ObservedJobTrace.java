// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobTrace;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Observes each run of a job; with a tracer the run is a span, a child of the one that enqueued the
 * job, whose trace is carried across the queue in whatever form the propagator writes.
 *
 * <p>Thread-safe. The text holds names and values of headers, one a line.
 */
final class ObservedJobTrace implements JobTrace {
  private static final String OBSERVATION = "headroom.job.attempt";
  private static final String SEPARATOR = "\n";
  private static final char COLON = ':';

  private final ObservationRegistry registry;
  private final Supplier<@Nullable String> current;

  /**
   * Creates a trace.
   *
   * @param current returns what a job that is enqueued now carries
   */
  private ObservedJobTrace(ObservationRegistry registry, Supplier<@Nullable String> current) {
    this.registry = registry;
    this.current = current;
  }

  /** Observes runs that carry nothing across the queue. */
  static ObservedJobTrace uncarried(ObservationRegistry registry) {
    return new ObservedJobTrace(registry, () -> null);
  }

  /** Observes runs that continue the trace which enqueued them. */
  static ObservedJobTrace carried(
      ObservationRegistry registry, Tracer tracer, Propagator propagator) {
    return new ObservedJobTrace(registry, () -> headers(tracer, propagator));
  }

  @Override
  public @Nullable String current() {
    return current.get();
  }

  @Override
  public Scope open(String kind, @Nullable String parent) {
    ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get, Kind.CONSUMER);
    context.setCarrier(headers(parent));
    Observation observation =
        Observation.createNotStarted(OBSERVATION, () -> context, registry)
            .contextualName("job " + kind)
            .lowCardinalityKeyValue("kind", kind)
            .start();
    return new Run(observation, observation.openScope());
  }

  private static @Nullable String headers(Tracer tracer, Propagator propagator) {
    Span span = tracer.currentSpan();
    if (span == null) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    propagator.inject(span.context(), headers, (same, name, value) -> headers.put(name, value));
    return headers.isEmpty()
        ? null
        : headers.entrySet().stream()
            .map(each -> each.getKey() + COLON + each.getValue())
            .collect(Collectors.joining(SEPARATOR));
  }

  private static Map<String, String> headers(@Nullable String parent) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String each : parent == null ? new String[0] : parent.split(SEPARATOR, -1)) {
      int colon = each.indexOf(COLON);
      if (colon > 0) {
        headers.put(each.substring(0, colon), each.substring(colon + 1));
      }
    }
    return headers;
  }

  /** One run. Confined to one thread. */
  private record Run(Observation observation, Observation.Scope opened) implements Scope {
    @Override
    public void failed(Throwable failure) {
      observation.error(failure);
    }

    @Override
    public void close() {
      opened.close();
      observation.stop();
    }
  }
}
