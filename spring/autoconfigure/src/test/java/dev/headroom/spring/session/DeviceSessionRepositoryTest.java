// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.LastSeenBuffer;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeys;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.session.FindByIndexNameSessionRepository;

class DeviceSessionRepositoryTest {
  private static final SessionSettings SETTINGS = SessionSettings.of("test");

  private final MemorySessionStore record = new MemorySessionStore(TimeSource.system());
  private final Sessions sessions;
  private final DeviceSessionRepository repository;

  DeviceSessionRepositoryTest() {
    Revocations revocations = SETTINGS.revocations().store(record).withoutBackground().build();
    SigningKeys keys =
        new SigningKeys(new MemorySigningKeyStore(), "k".repeat(32), SETTINGS.keyRotation());
    sessions =
        new Sessions(
            record,
            revocations,
            new JwtAccessTokens(keys, SETTINGS.issuer()),
            SETTINGS,
            SessionListener.NONE);
    LastSeenBuffer seen = new LastSeenBuffer(record, revocations, SETTINGS.idle());
    repository = new DeviceSessionRepository(sessions, record, record, seen, SETTINGS);
  }

  @Test
  void findsWhatItSaved() {
    DeviceSession session = repository.createSession();
    session.setAttribute("cart", List.of("tea"));
    repository.save(session);
    DeviceSession found = found(session.getId());
    assertThat(found.<List<String>>getAttribute("cart")).containsExactly("tea");
    found.removeAttribute("cart");
    repository.save(found);
    assertThat(found(session.getId()).getAttributeNames()).isEmpty();
  }

  @Test
  void losesNothingWhenTwoRequestsSaveAtOnce() {
    DeviceSession session = repository.createSession();
    repository.save(session);
    DeviceSession one = found(session.getId());
    DeviceSession other = found(session.getId());
    one.setAttribute("a", 1);
    other.setAttribute("b", 2);
    repository.save(one);
    repository.save(other);
    assertThat(found(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void becomesADeviceOfTheUserWhoSignsInUnderAnotherId() {
    DeviceSession session = repository.createSession();
    session.setAttribute("cart", "tea");
    repository.save(session);
    String before = session.getId();
    String after = session.changeSessionId();
    session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "ann");
    repository.save(session);
    assertThat(repository.findById(before)).isNull();
    assertThat(found(after).<String>getAttribute("cart")).isEqualTo("tea");
    assertThat(sessions.devices("ann")).hasSize(1);
    assertThat(repository.findByPrincipalName("ann")).containsOnlyKeys(after);
  }

  @Test
  void belongsToTheUserWhoSignsInUnderTheSameId() {
    DeviceSession session = repository.createSession();
    repository.save(session);
    DeviceSession again = found(session.getId());
    again.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "bob");
    repository.save(again);
    assertThat(repository.findByPrincipalName("bob")).containsOnlyKeys(session.getId());
  }

  @Test
  void revivesNoRevokedSession() {
    DeviceSession session = repository.createSession();
    session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "ann");
    repository.save(session);
    DeviceSession running = found(session.getId());
    sessions.revoke(Revocation.user("ann"));
    running.setAttribute("late", true);
    repository.save(running);
    assertThat(repository.findById(session.getId())).isNull();
    running.changeSessionId();
    repository.save(running);
    assertThat(repository.findById(running.getId())).isNull();
  }

  @Test
  void revokesADeletedSession() {
    DeviceSession session = repository.createSession();
    repository.save(session);
    repository.deleteById(session.getId());
    repository.deleteById("nobodys");
    assertThat(repository.findById(session.getId())).isNull();
  }

  @Test
  void refusesAttributesThatCannotBeSerialized() {
    DeviceSession session = repository.createSession();
    session.setAttribute("odd", new Object());
    assertThatThrownBy(() -> repository.save(session)).hasMessageContaining("make it Serializable");
  }

  private DeviceSession found(String id) {
    return Objects.requireNonNull(repository.findById(id));
  }
}
