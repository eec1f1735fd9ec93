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
 * A Headroom session as Spring Session sees it: a device with its attributes.
 *
 * <p>Confined to one thread: the request's.
 */
public final class DeviceSession implements Session {
  private final Map<String, Object> attributes;
  private final Set<String> changed = new HashSet<>();
  private final Instant created;
  private final Duration idle;
  private String id;
  private @Nullable String storedId;
  private Instant lastAccessed;

  /**
   * Creates a session.
   *
   * @param id its id
   * @param storedId the id under which it is stored; null if it is not stored yet
   * @param created when it was opened
   * @param idle how long it lives unless it is used
   * @param attributes its attributes
   */
  DeviceSession(
      String id,
      @Nullable String storedId,
      Instant created,
      Duration idle,
      Map<String, Object> attributes) {
    this.id = id;
    this.storedId = storedId;
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

  /** Ignored: {@code headroom.session.idle} applies to all sessions. */
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

  @Nullable String storedId() {
    return storedId;
  }

  void markStored(String name) {
    storedId = name;
    changed.clear();
  }

  /** Returns the changed attributes by name; null where one was removed. */
  Map<String, @Nullable Object> changes() {
    Map<String, @Nullable Object> changes = new HashMap<>();
    for (String name : changed) {
      changes.put(name, attributes.get(name));
    }
    return changes;
  }
}
