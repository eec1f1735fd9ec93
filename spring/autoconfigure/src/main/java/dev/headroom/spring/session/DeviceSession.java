// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;

/**
 * A session of ours as Spring Session sees it: a device, with what the application keeps with it.
 *
 * <p>Confined to one thread: the one of the request.
 */
public final class DeviceSession implements Session {
  private final Map<String, Object> attributes;
  private final Set<String> changed = new HashSet<>();
  private final Instant created;
  private final Duration idle;
  private String id;
  private @Nullable String recorded;
  private Instant lastAccessed;

  /**
   * Makes a session.
   *
   * @param id its name
   * @param recorded the name under which the record has it; null if it has none yet
   * @param created when it was opened
   * @param idle after how long without use it ends
   * @param attributes what is kept with it
   */
  DeviceSession(
      String id,
      @Nullable String recorded,
      Instant created,
      Duration idle,
      Map<String, Object> attributes) {
    this.id = id;
    this.recorded = recorded;
    this.created = created;
    this.lastAccessed = created;
    this.idle = idle;
    this.attributes = new HashMap<>(attributes);
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public String changeSessionId() {
    id = dev.headroom.session.device.Session.newId();
    changed.addAll(attributes.keySet());
    return id;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Spring Session's own form
  public <T> @Nullable T getAttribute(String name) {
    return (T) attributes.get(name);
  }

  @Override
  public Set<String> getAttributeNames() {
    return Set.copyOf(attributes.keySet());
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (value == null) {
      removeAttribute(name);
      return;
    }
    attributes.put(name, value);
    changed.add(name);
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
    changed.add(name);
  }

  @Override
  public Instant getCreationTime() {
    return created;
  }

  @Override
  public void setLastAccessedTime(Instant time) {
    lastAccessed = time;
  }

  @Override
  public Instant getLastAccessedTime() {
    return lastAccessed;
  }

  /** Ignored: the settings of sessions say when one ends. */
  @Override
  public void setMaxInactiveInterval(Duration interval) {}

  @Override
  public Duration getMaxInactiveInterval() {
    return idle;
  }

  @Override
  public boolean isExpired() {
    return false;
  }

  @Nullable String recorded() {
    return recorded;
  }

  void recordedAs(String name) {
    recorded = name;
    changed.clear();
  }

  /** What is to be written, by name; null where it was removed. */
  Map<String, @Nullable Object> changes() {
    Map<String, @Nullable Object> changes = new HashMap<>();
    for (String name : changed) {
      changes.put(name, attributes.get(name));
    }
    return changes;
  }
}
