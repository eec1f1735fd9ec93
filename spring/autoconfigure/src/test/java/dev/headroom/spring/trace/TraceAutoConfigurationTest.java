// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.edge.observe.TraceIdFilter;
import dev.headroom.ground.CallObservations;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.RateLimiter;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.MemoryLimitState;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.prometheus.metrics.tracer.common.SpanContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What is observed in an application with a tracing bridge, and that nothing is without one. */
class TraceAutoConfigurationTest {
  private final Queue<Observation.Context> ended = new ConcurrentLinkedQueue<>();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final ObservationHandler<Observation.Context> handler =
      new ObservationHandler<>() {
        @Override
        public void onStop(Observation.Context context) {
          ended.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
          return true;
        }
      };

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  LimitAutoConfiguration.class,
                  TraceAutoConfiguration.class))
          .withBean("ownLevel", CacheLevel.class, TraceAutoConfigurationTest::level)
          .withBean("ownState", LimitState.class, TraceAutoConfigurationTest::state);

  private static CacheLevel level() {
    return new MemoryCacheLevel(1_000_000, TimeSource.system());
  }

  private static LimitState state() {
    return new MemoryLimitState(TimeSource.system());
  }

  private WebApplicationContextRunner observed() {
    registry.observationConfig().observationHandler(handler);
    return runner
        .withBean(ObservationRegistry.class, () -> registry)
        .withBean("ownHandler", ObservationHandler.class, () -> handler);
  }

  private List<String> names() {
    return ended.stream().map(context -> String.valueOf(context.getContextualName())).toList();
  }

  @Test
  void aLoadAndItsCallsOfTheSharedLevelAreObservedAndAHitIsNot() {
    observed()
        .withPropertyValues("headroom.cache.type=tiered")
        .run(context -> {
          assertThat(context).hasNotFailed();
          Cache<String, String> cache = cache(context);
          within("request", () -> cache.get("a", key -> "v"));
          assertThat(names()).containsExactly("cache lease", "load names", "cache putIfLeased");
          ended.clear();
          within("request", () -> cache.get("a", key -> "v"));
          assertThat(ended).isEmpty();
        });
  }

  @Test
  void aRefusalIsObservedAndAPermitOfThisProcessIsNot() {
    observed()
        .withPropertyValues("headroom.limit.storage=memory")
        .run(context -> {
          RateLimiter limiter =
              context.getBean(RateLimits.class).limiter(LimitRule.of(Limit.parse("search", "1/h")));
          within("request", () -> limiter.tryAcquire("ann"));
          assertThat(ended).isEmpty();
          within("request", () -> limiter.tryAcquire("ann"));
          assertThat(names()).containsExactly("refused by limit");
        });
  }

  @Test
  void aDecisionOfTheSharedStoreIsObserved() {
    observed()
        .run(context -> {
          RateLimiter limiter =
              context.getBean(RateLimits.class).limiter(LimitRule.of(Limit.parse("search", "5/h")));
          within("request", () -> limiter.tryAcquire("ann"));
          assertThat(names()).containsExactly("limit take");
        });
  }

  // Actuator alone observes for timers only, which the meters of headroom.* are already.
  @Test
  void observationsThatWouldOnlyBecomeTimersAreNotOpened() {
    runner
        .withBean(ObservationRegistry.class, () -> registry)
        .withBean(
            DefaultMeterObservationHandler.class,
            () -> new DefaultMeterObservationHandler(new SimpleMeterRegistry()))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CallObservations.class));
  }

  @Test
  void withoutARegistryNothingIsThere() {
    runner
        .withPropertyValues("headroom.cache.type=tiered")
        .run(context -> {
          assertThat(context)
              .hasNotFailed()
              .doesNotHaveBean(CallObservations.class)
              .doesNotHaveBean("headroomTraceIdFilter");
          assertThat(cache(context).get("a", key -> "v")).isEqualTo("v");
        });
  }

  @Test
  void withABridgeTheLoadOfARequestIsASpanOfItsTrace() {
    SimpleTracer tracer = new SimpleTracer();
    DefaultTracingObservationHandler spans = new DefaultTracingObservationHandler(tracer);
    registry.observationConfig().observationHandler(spans);
    runner
        .withBean(Tracer.class, () -> tracer)
        .withBean(ObservationRegistry.class, () -> registry)
        .withBean("bridge", ObservationHandler.class, () -> spans)
        .run(context -> {
          Cache<String, String> cache = cache(context);
          within("request", () -> cache.get("a", key -> "v"));
          within("request", () -> cache.get("a", key -> "v"));
          List<SimpleSpan> loads =
              tracer.getSpans().stream()
                  .filter(each -> "load names".equals(each.getName()))
                  .toList();
          assertThat(loads).hasSize(1);
          assertThat(loads.getFirst().getTags()).containsEntry("cache", "names");
        });
  }

  @Test
  void aRequestHasTheIdOfItsTrace() {
    SimpleTracer tracer = new SimpleTracer();
    runner
        .withBean(Tracer.class, () -> tracer)
        .run(context -> {
          FilterRegistrationBean<?> filter =
              context.getBean("headroomTraceIdFilter", FilterRegistrationBean.class);
          Filter traced = Objects.requireNonNull(filter.getFilter());
          assertThat(traced).isInstanceOf(TraceIdFilter.class);
          MockHttpServletRequest request = new MockHttpServletRequest("GET", "/a");
          Span span = tracer.nextSpan().start();
          FilterChain chain = (any, same) -> {};
          try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
            traced.doFilter(request, new MockHttpServletResponse(), chain);
            assertThat(scope).isNotNull();
          }
          assertThat(dev.headroom.edge.TraceId.of(request)).isEqualTo(span.context().traceId());
        });
  }

  @Test
  void theScrapeHasTheTraceOfASlowRequestAsItsExemplar() {
    runner
        .withBean(SpanContext.class, SampledSpan::new)
        .withPropertyValues("headroom.monitor.endpoints=metrics")
        .run(context -> {
          RequestMeters meters = context.getBean(RequestMeters.class);
          meters.requestStarted();
          meters.requestFinished("GET", "/a", 200, TimeUnit.SECONDS.toNanos(3));
          assertThat(context.getBean(PrometheusText.class).scrape(PrometheusText.OPEN_METRICS))
              .contains("trace_id=\"" + SampledSpan.TRACE + "\"");
        });
  }

  private static Cache<String, String> cache(ApplicationContext context) {
    return context
        .getBean(Caches.class)
        .cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());
  }

  private void within(String name, Runnable work) {
    Observation request = Observation.start(name, registry);
    request.scoped(work);
  }

  /** A span that is sampled. Immutable. */
  private static final class SampledSpan implements SpanContext {
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Override
    public String getCurrentTraceId() {
      return TRACE;
    }

    @Override
    public String getCurrentSpanId() {
      return "00f067aa0ba902b7";
    }

    @Override
    public boolean isCurrentSpanSampled() {
      return true;
    }

    @Override
    public void markCurrentSpanAsExemplar() {}
  }
}
