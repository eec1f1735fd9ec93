// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.RefreshFamily;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.Revocation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.serializer.DefaultDeserializer;
import org.springframework.core.serializer.DefaultSerializer;
import org.springframework.session.FindByIndexNameSessionRepository;

/**
 * A Spring Session repository on the session store: cookies and {@code HttpSession} stay as they
 * are, and sessions become devices that can be listed and signed out.
 *
 * <p>Saving never revives a session that has ended: only a new session, or one whose id was
 * changed, is opened. Only changed attributes are written, one by one. "Last accessed" is written
 * once a minute. An application declares it as a bean beside {@code @EnableSpringHttpSession}.
 * Values are serialized by the JDK, as Spring Session does: store only classes of your own in it.
 *
 * <p>Thread-safe. One transaction to find a session, one more for its attributes. While the store
 * does not answer, what needs it throws {@link dev.headroom.ground.StoreUnavailableException};
 * {@code save} refuses an attribute that is not serializable by an {@link
 * IllegalArgumentException}.
 */
public final class DeviceSessionRepository
    implements FindByIndexNameSessionRepository<DeviceSession> {
  private static final String ANONYMOUS = "";

  private final Sessions sessions;
  private final SessionStore store;
  private final AttributeStore attributes;
  private final LastSeenBuffer lastSeen;
  private final SessionSettings settings;

  /** Creates the repository. */
  public DeviceSessionRepository(
      Sessions sessions,
      SessionStore store,
      AttributeStore attributes,
      LastSeenBuffer lastSeen,
      SessionSettings settings) {
    this.sessions = sessions;
    this.store = store;
    this.attributes = attributes;
    this.lastSeen = lastSeen;
    this.settings = settings;
  }

  @Override
  public DeviceSession createSession() {
    return new DeviceSession(Session.newId(), null, sessions.now(), settings.idle(), Map.of());
  }

  @Override
  public void save(DeviceSession session) {
    String storedId = session.storedId();
    String user = session.getAttribute(PRINCIPAL_NAME_INDEX_NAME);
    if (storedId == null || !storedId.equals(session.getId())) {
      if (storedId != null && store.find(storedId).isEmpty()) {
        return;
      }
      open(session, user == null ? ANONYMOUS : user);
      if (storedId != null) {
        deleteById(storedId);
      }
    } else if (user != null && session.changes().containsKey(PRINCIPAL_NAME_INDEX_NAME)) {
      attributes.assignUser(storedId, user);
    }
    Map<String, @Nullable Object> changes = session.changes();
    if (!changes.isEmpty()) {
      attributes.write(session.getId(), serialized(changes));
    }
    lastSeen.mark(session.getId());
    session.markStored(session.getId());
  }

  private void open(DeviceSession session, String user) {
    Instant now = sessions.now();
    Fingerprint unused = Fingerprint.ofToken(Session.newId() + Session.newId());
    store.open(
        new Session(
            session.getId(),
            user,
            null,
            null,
            Device.of("Browser", "", ""),
            List.of(),
            now,
            now,
            now.plus(settings.idle()),
            now.plus(settings.absolute())),
        new RefreshFamily(unused, null, unused, List.of()));
  }

  @Override
  public @Nullable DeviceSession findById(String id) {
    return store.find(id).map(this::read).orElse(null);
  }

  @Override
  public void deleteById(String id) {
    Optional<Session> found = store.find(id);
    if (found.isPresent()) {
      sessions.revoke(Revocation.session(id).by(found.get().user(), "session ended"));
    }
  }

  @Override
  public Map<String, DeviceSession> findByIndexNameAndIndexValue(String index, String value) {
    Map<String, DeviceSession> found = new LinkedHashMap<>();
    if (index.equals(PRINCIPAL_NAME_INDEX_NAME)) {
      store.findByUser(value).forEach(session -> found.put(session.id(), read(session)));
    }
    return found;
  }

  private DeviceSession read(Session session) {
    Map<String, Object> values = new HashMap<>();
    attributes
        .readAll(session.id())
        .forEach((name, bytes) -> values.put(name, deserialized(bytes)));
    DeviceSession read =
        new DeviceSession(session.id(), session.id(), session.issued(), settings.idle(), values);
    read.setLastAccessedTime(session.lastSeen());
    return read;
  }

  private static Map<String, byte @Nullable []> serialized(Map<String, @Nullable Object> changes) {
    Map<String, byte @Nullable []> bytes = new HashMap<>();
    changes.forEach((name, value) -> bytes.put(name, value == null ? null : serialized(value)));
    return bytes;
  }

  private static byte[] serialized(Object value) {
    try {
      return new DefaultSerializer().serializeToByteArray(value);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " cannot be stored in a session; make it Serializable", e);
    }
  }

  private static Object deserialized(byte[] bytes) {
    try {
      return new DefaultDeserializer().deserialize(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("an attribute of a session cannot be deserialized", e);
    }
  }
}
