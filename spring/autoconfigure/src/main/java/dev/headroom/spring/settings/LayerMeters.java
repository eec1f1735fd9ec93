// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The registry of Headroom's own meters: that of the application, joined with the recorder of the
 * history where there is one.
 *
 * <p>Thread-safe. Looks the registries up with the first call of a method, not before. Where the
 * application has none, nothing is registered before the application is ready. Meters that cannot
 * be registered are logged: they keep no application from starting.
 */
public final class LayerMeters {
  private static final Logger LOG = LoggerFactory.getLogger(LayerMeters.class);

  private final ObjectProvider<MeterRegistry> application;
  private final ObjectProvider<MeterRecording> recording;
  private final Object joining = new Object();
  private final List<Consumer<MeterRegistry>> waiting = new ArrayList<>();
  private boolean joined;
  private boolean ready;
  private volatile @Nullable MeterRegistry registry;

  /** Creates the meters on registries that may not exist yet. */
  public LayerMeters(
      ObjectProvider<MeterRegistry> application, ObjectProvider<MeterRecording> recording) {
    this.application = application;
    this.recording = recording;
  }

  /** Returns the registry; null if the application has none and nothing is recorded. */
  public @Nullable MeterRegistry getIfUnique() {
    MeterRegistry known = registry;
    if (known != null) {
      return known;
    }
    MeterRegistry own = application.getIfUnique();
    MeterRecording recorder = recording.getIfAvailable();
    synchronized (joining) {
      if (!joined) {
        joined = true;
        registry = recorder == null ? own : recorder.join(own);
      }
      return registry;
    }
  }

  /**
   * Calls the consumers that wait for the application to be ready, and those to come at once. Not
   * from within the creation of a bean: a consumer may need just that one.
   */
  public void registerWaiting() {
    MeterRegistry known = getIfUnique();
    List<Consumer<MeterRegistry>> due;
    synchronized (joining) {
      ready = true;
      due = List.copyOf(waiting);
      waiting.clear();
    }
    if (known != null) {
      due.forEach(each -> register(each, known));
    }
  }

  /** Returns the registry, or a default where there is none. */
  public MeterRegistry getIfUnique(Supplier<MeterRegistry> otherwise) {
    MeterRegistry known = getIfUnique();
    return known == null ? otherwise.get() : known;
  }

  /**
   * Calls a consumer with the registry, if there is one: at once where the application has one, and
   * else once it is ready.
   */
  public void ifUnique(Consumer<MeterRegistry> consumer) {
    boolean isOwn = application.getIfUnique() != null;
    synchronized (joining) {
      if (!ready && !isOwn) {
        waiting.add(consumer);
        return;
      }
    }
    MeterRegistry known = getIfUnique();
    if (known != null) {
      register(consumer, known);
    }
  }

  private static void register(Consumer<MeterRegistry> consumer, MeterRegistry registry) {
    try {
      consumer.accept(registry);
    } catch (RuntimeException | LinkageError failed) {
      LOG.error("some meters of Headroom are missing: they could not be registered", failed);
    }
  }
}
