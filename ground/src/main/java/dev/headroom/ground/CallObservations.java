// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens observations of Micrometer around calls of shared stores, and for refusals.
 *
 * <p>A call of a store is observed where another observation is open on the thread, such as that of
 * a request: heartbeats and the following of logs begin no traces. Tags name the capability and the
 * operation, never a key.
 *
 * <p>Thread-safe. What has no such object opens nothing and costs nothing.
 */
public final class CallObservations {
  /** The observation of one call of a store. */
  public static final String STORE_CALL = "headroom.store.call";

  /** The observation of one refusal; it has no duration. */
  public static final String REFUSAL = "headroom.refusal";

  private static final String CAPABILITY = "capability";

  private final ObservationRegistry registry;

  /**
   * Creates the observations.
   *
   * @param registry where they are opened
   */
  public CallObservations(ObservationRegistry registry) {
    this.registry = registry;
  }

  /**
   * Returns where observations are opened.
   *
   * @return the registry
   */
  public ObservationRegistry registry() {
    return registry;
  }

  /**
   * Returns a store whose operations are observed.
   *
   * @param port the interface of the store
   * @param store what does the calls
   * @param capability for whom, such as {@code cache}
   * @param operations the methods that wait for the store; all others are passed on unobserved
   * @param <P> the interface
   * @return a store around the given one
   * @throws IllegalArgumentException if the interface has no method of such a name
   */
  public <P> P around(Class<P> port, P store, String capability, String... operations) {
    Set<String> observed = Set.of(operations);
    for (String each : observed) {
      if (Arrays.stream(port.getMethods()).noneMatch(method -> method.getName().equals(each))) {
        throw new IllegalArgumentException(
            port.getName() + " has no operation " + each + ": name one of its methods");
      }
    }
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) ->
                observed.contains(method.getName()) && registry.getCurrentObservation() != null
                    ? observe(capability, method, store, arguments)
                    : call(method, store, arguments)));
  }

  /**
   * Records that a call was refused.
   *
   * @param capability which refused it, such as {@code limit}
   * @param rule the name of the rule, limiter or bulkhead; empty where there is none
   * @param reason why, one of few constants
   */
  public void refused(String capability, String rule, String reason) {
    Observation.createNotStarted(REFUSAL, registry)
        .contextualName("refused by " + capability)
        .lowCardinalityKeyValue(CAPABILITY, capability)
        .lowCardinalityKeyValue("rule", rule.isEmpty() ? "none" : rule)
        .lowCardinalityKeyValue("reason", reason)
        .start()
        .stop();
  }

  @SuppressWarnings("try") // the scope is only to be closed
  private @Nullable Object observe(
      String capability, Method method, Object store, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    Observation observation =
        Observation.createNotStarted(STORE_CALL, registry)
            .contextualName(capability + " " + method.getName())
            .lowCardinalityKeyValue(CAPABILITY, capability)
            .lowCardinalityKeyValue("operation", method.getName())
            .start();
    try (Observation.Scope scope = observation.openScope()) {
      return call(method, store, arguments);
    } catch (Throwable failure) {
      observation.error(failure);
      throw failure;
    } finally {
      observation.stop();
    }
  }

  private static @Nullable Object call(
      Method method, Object store, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
