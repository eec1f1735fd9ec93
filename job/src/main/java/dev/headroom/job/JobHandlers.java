// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of an instance by the kinds that they do.
 *
 * <p>Immutable.
 */
public final class JobHandlers {

  /** A handler with the payload that it is to be called with. */
  @FunctionalInterface
  public interface Call {
    /** Calls the handler. */
    void run(JobContext context) throws Exception;
  }

  /**
   * A kind with its handler.
   *
   * <p>Immutable.
   *
   * @param <P> the payload
   */
  public static final class Entry<P> {
    private final JobKind<P> kind;
    private final JobHandler<? super P> handler;

    private Entry(JobKind<P> kind, JobHandler<? super P> handler) {
      this.kind = kind;
      this.handler = handler;
    }

    /** Returns the kind. */
    public JobKind<P> kind() {
      return kind;
    }

    /**
     * Reads a payload.
     *
     * @throws IllegalArgumentException if the codec cannot read it
     */
    public Call call(byte[] payload, JobCodec codec) {
      P body = codec.decode(payload, kind.payload());
      return context -> handler.run(body, context);
    }
  }

  private final Map<String, Entry<?>> entries;

  private JobHandlers(Map<String, Entry<?>> entries) {
    this.entries = Map.copyOf(entries);
  }

  /**
   * Returns the handler of one kind, which needs no {@link JobContext}.
   *
   * @param handler does one job; thread-safe
   */
  public static <P> JobHandlers of(JobKind<P> kind, Consumer<? super P> handler) {
    return builder().add(kind, (body, context) -> handler.accept(body)).build();
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the handler of a kind; null if this instance has none. */
  public @Nullable Entry<?> find(String kind) {
    return entries.get(kind);
  }

  /** Returns the kinds that have a handler. */
  public List<JobKind<?>> kinds() {
    return entries.values().stream().<JobKind<?>>map(Entry::kind).toList();
  }

  /**
   * Collects handlers.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final Map<String, Entry<?>> entries = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds the handler of a kind.
     *
     * @throws IllegalArgumentException if the kind and version has one already
     */
    public <P> Builder add(JobKind<P> kind, JobHandler<? super P> handler) {
      if (entries.putIfAbsent(kind.id(), new Entry<>(kind, handler)) != null) {
        throw new IllegalArgumentException(
            "job kind " + kind.id() + " has two handlers, but must have one: remove one of them");
      }
      return this;
    }

    /**
     * Lets the handler of a newer version do the jobs of an older one that are still queued.
     *
     * @param older whose payloads are read as they were written
     * @param newer whose handler was added before
     * @param change makes the newer payload
     * @throws IllegalArgumentException if the newer kind has no handler
     */
    public <O, P> Builder upgrade(JobKind<O> older, JobKind<P> newer, Function<O, P> change) {
      Entry<?> found = entries.get(newer.id());
      if (found == null || !found.kind().payload().equals(newer.payload())) {
        throw new IllegalArgumentException(
            "job kind " + newer.id() + " has no handler: add it before the upgrade to it");
      }
      @SuppressWarnings("unchecked") // its payload is that of the newer kind
      JobHandler<? super P> handler = (JobHandler<? super P>) found.handler;
      return add(older, (body, context) -> handler.run(change.apply(body), context));
    }

    /** Returns the handlers. */
    public JobHandlers build() {
      return new JobHandlers(entries);
    }
  }
}
