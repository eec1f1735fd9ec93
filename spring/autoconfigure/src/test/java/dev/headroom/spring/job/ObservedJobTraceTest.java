// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobTrace;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Scopes are only to be closed.
class ObservedJobTraceTest {
  private final SimpleTracer tracer = new SimpleTracer();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final JobTrace trace = ObservedJobTrace.carried(registry, tracer, new TwoHeaders());

  ObservedJobTraceTest() {
    // The handler that Spring Boot registers where a tracing bridge is on the class path.
    registry
        .observationConfig()
        .observationHandler(
            new PropagatingReceiverTracingObservationHandler<>(tracer, new TwoHeaders()));
  }

  @Test
  void theRunIsAChildOfTheSpanThatEnqueued() {
    Span request = tracer.nextSpan().name("POST /letters").start();
    String carried;
    try (Tracer.SpanInScope scope = tracer.withSpan(request)) {
      carried = Objects.requireNonNull(trace.current());
    }
    request.end();

    try (JobTrace.Scope run = trace.open("letter@1", carried)) {
      Span current = Objects.requireNonNull(tracer.currentSpan());
      assertThat(current.context().traceId()).isEqualTo(request.context().traceId());
      run.failed(new IllegalStateException("no paper"));
    }

    assertThat(tracer.currentSpan()).isNull();
    SimpleSpan job = tracer.getSpans().getLast();
    assertThat(job.getName()).isEqualTo("job letter@1");
    assertThat(job.getError()).hasMessage("no paper");
  }

  @Test
  void aJobWithoutATraceBeginsOne() {
    assertThat(trace.current()).isNull();
    try (JobTrace.Scope run = trace.open("letter@1", null)) {
      assertThat(run).isNotNull();
      assertThat(tracer.currentSpan()).isNotNull();
    }
    assertThat(tracer.getSpans()).hasSize(1);
  }

  @Test
  void withoutATracerARunIsObservedAndCarriesNothing() {
    JobTrace plain = ObservedJobTrace.uncarried(registry);
    assertThat(plain.current()).isNull();
    try (JobTrace.Scope run = plain.open("letter@1", null)) {
      assertThat(run).isNotNull();
      assertThat(registry.getCurrentObservation()).isNotNull();
    }
    assertThat(registry.getCurrentObservation()).isNull();
  }

  /** Writes trace and span into a header each, as B3 does. Immutable. */
  private final class TwoHeaders implements Propagator {
    @Override
    public List<String> fields() {
      return List.of("trace", "span");
    }

    @Override
    public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
      setter.set(carrier, "trace", context.traceId());
      setter.set(carrier, "span", context.spanId());
    }

    @Override
    public <C> Span.Builder extract(@Nullable C carrier, Getter<C> getter) {
      C headers = Objects.requireNonNull(carrier);
      String found = getter.get(headers, "trace");
      return found == null
          ? tracer.spanBuilder().setNoParent()
          : tracer
              .spanBuilder()
              .setParent(
                  tracer
                      .traceContextBuilder()
                      .traceId(found)
                      .spanId(String.valueOf(getter.get(headers, "span")))
                      .build());
    }
  }
}
