// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.error;

import dev.headroom.ground.ApplicationCode;
import dev.headroom.ground.Causes;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.MonitorMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups exceptions by the type of their root cause and by the first frame of the application.
 *
 * <p>The first exception of a group is logged in one line ({@code event=new_error}). What is kept
 * is in memory, bounded in groups and bytes, and lost with the process. Neither values nor, unless
 * the settings say so, messages are kept.
 *
 * <p>Thread-safe. An exception costs some microseconds, for its stack is read; nothing else costs
 * anything.
 */
public final class ErrorTracker {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorTracker.class);
  private static final int MAX_NAME = 300;
  private static final int MAX_MESSAGE = 500;
  private static final int MAX_FRAMES = 8;
  private static final int MAX_FORGOTTEN = 20_000;
  private static final int EVICTED_PART = 10;
  private static final String UNKNOWN = "unknown";

  /** A line break would begin another line of the log. */
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  private final ErrorSettings settings;
  private final TimeSource time;
  private final Map<ErrorEntry.Key, ErrorEntry> groups = new ConcurrentHashMap<>();
  private final Object adding = new Object();
  private final Forgotten forgotten = new Forgotten();
  private final LongAdder count = new LongAdder();
  private final LongAdder opened = new LongAdder();

  /**
   * The groups that were replaced, by their hashes: when they return, they are no new kind of
   * error. Guarded by {@link #adding}.
   */
  private static final class Forgotten extends LinkedHashMap<Integer, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
      return size() > MAX_FORGOTTEN;
    }
  }

  /** Creates a tracker without groups. */
  public ErrorTracker(ErrorSettings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
  }

  /** Returns a tracker with the default settings. */
  public static ErrorTracker create() {
    return new ErrorTracker(ErrorSettings.defaults(), TimeSource.system());
  }

  /**
   * Records an exception. An exception whose own methods throw is counted alone: what records
   * failures fails no request.
   *
   * @param route where it occurred: the template of a request, such as {@code GET /orders/{id}},
   *     never its path, or the name of a task; null if that is unknown
   */
  public void record(Throwable failure, @Nullable String route) {
    count.increment();
    try {
      group(failure, route);
    } catch (RuntimeException e) {
      LOG.debug("an exception of {} could not be grouped", failure.getClass().getName(), e);
    }
  }

  private void group(Throwable failure, @Nullable String route) {
    Throwable root = Causes.of(failure).reduce(failure, (outer, cause) -> cause);
    StackTraceElement[] stack = stack(failure);
    StackTraceElement own = ApplicationCode.firstFrame(stack);
    ErrorEntry.Key key =
        new ErrorEntry.Key(cut(root.getClass().getName(), MAX_NAME), own == null ? "" : name(own));
    String where = route == null ? UNKNOWN : cut(route, MAX_NAME);
    Instant now = time.now();
    ErrorEntry group = groups.get(key);
    if (group == null) {
      group = add(key, failure, root, stack, now);
    }
    group.add(where, now);
  }

  /** Returns the stack of the innermost cause that leads through the application. */
  private static StackTraceElement[] stack(Throwable failure) {
    StackTraceElement[] own = {};
    for (Throwable each : Causes.of(failure).toList()) {
      StackTraceElement[] stack = each.getStackTrace();
      if (ApplicationCode.firstFrame(stack) != null) {
        own = stack;
      }
    }
    return own;
  }

  private ErrorEntry add(
      ErrorEntry.Key key,
      Throwable failure,
      Throwable root,
      StackTraceElement[] stack,
      Instant now) {
    ErrorEntry.Facts facts = facts(failure, root, stack);
    ErrorEntry added = new ErrorEntry(key, facts, now);
    boolean known;
    synchronized (adding) {
      ErrorEntry same = groups.get(key);
      if (same != null) {
        return same;
      }
      if (groups.size() >= settings.maxGroups()) {
        evict();
      }
      groups.put(key, added);
      known = forgotten.remove(key.hashCode()) != null;
    }
    if (!known) {
      opened.increment();
      LOG.warn(
          "event=new_error type={} at={} message={}", key.type(), key.frame(), facts.message());
    }
    return added;
  }

  /** Removes several at once, so that not each of many groups looks for the oldest. */
  private void evict() {
    groups.values().stream()
        .map(each -> Map.entry(each.lastSeen(), each.key()))
        .sorted(Map.Entry.comparingByKey())
        .limit(Math.max(1, settings.maxGroups() / EVICTED_PART))
        .forEach(oldest -> {
          groups.remove(oldest.getValue());
          forgotten.put(oldest.getValue().hashCode(), true);
        });
  }

  private ErrorEntry.Facts facts(Throwable failure, Throwable root, StackTraceElement[] stack) {
    List<String> frames =
        Arrays.stream(stack)
            .filter(each -> ApplicationCode.contains(each.getClassName()))
            .limit(MAX_FRAMES)
            .map(ErrorTracker::name)
            .toList();
    String outer = root.getClass().equals(failure.getClass()) ? "" : failure.getClass().getName();
    return new ErrorEntry.Facts(cut(outer, MAX_NAME), message(root), frames);
  }

  private String message(Throwable root) {
    String message = root.getMessage();
    if (message == null) {
      return "";
    }
    return switch (settings.message()) {
      case NONE -> "";
      case SHAPE -> MessageShape.of(message);
      case FULL -> CONTROLS.matcher(cut(message, MAX_MESSAGE)).replaceAll(" ");
    };
  }

  private static String name(StackTraceElement frame) {
    String method = frame.getClassName() + "." + frame.getMethodName();
    return cut(method, MAX_NAME) + ":" + frame.getLineNumber();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /** Returns the groups, the one that was seen last first. */
  public List<ErrorGroup> groups() {
    return groups.values().stream()
        .map(ErrorEntry::snapshot)
        .sorted(Comparator.comparing(ErrorGroup::lastSeen).reversed())
        .toList();
  }

  /** Returns how many exceptions were recorded. */
  public long count() {
    return count.sum();
  }

  /** Returns how many groups were new when an exception was recorded. */
  public long opened() {
    return opened.sum();
  }

  /** Registers the meters. */
  public void bindTo(MeterRegistry registry) {
    MonitorMeter.ERRORS.counter(registry, this, ErrorTracker::count);
    MonitorMeter.ERRORS_NEW.counter(registry, this, ErrorTracker::opened);
  }
}
