// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.session.SessionSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign access tokens, shared by all instances through the record and replaced in
 * turn.
 *
 * <p>A new key is published for the overlap before it signs, and an old one stays published until
 * all that it signed has expired, so no instance ever meets a key that it cannot know. Private keys
 * lie in the record sealed under the operator's secret. Thread-safe. Signing and verifying read one
 * volatile field; {@link #rotate} is called now and then and asks the record.
 */
public final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private static final int LEAST_SECRET_BYTES = 32;

  private final SigningKeyStore store;
  private final Seal seal;
  private final SessionSettings settings;
  private volatile KeyRing ring = KeyRing.EMPTY;

  /**
   * Makes the keys; {@link #rotate} must be called once before they sign.
   *
   * @param secret what private keys are sealed under; the same for all instances, 32 bytes at least
   */
  public SigningKeys(
      SigningKeyStore store, String secret, SessionSettings settings, SecureRandom random) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    new SettingsCheck()
        .require(
            bytes.length >= LEAST_SECRET_BYTES,
            "headroom.session.key-secret",
            bytes.length + " bytes",
            "32 bytes or more",
            "set a random text, the same for all instances, such as that of openssl rand -hex 32")
        .throwIfAny();
    this.store = store;
    this.seal = new Seal("headroom signing key", bytes, random);
    this.settings = settings;
  }

  /**
   * Reads the keys from the record, and makes the next one when it is time.
   *
   * @param now the record's time
   * @throws dev.headroom.ground.SettingsException if a key was sealed under another secret
   */
  public void rotate(Instant now) {
    List<SigningKey> keys = read();
    if (keys.isEmpty()) {
      store.add(SigningKey.generate(1, now).stored(seal));
      keys = read();
    }
    SigningKey newest = keys.getLast();
    if (!now.isBefore(newest.signFrom().plus(settings.keyLife()))) {
      SigningKey next = SigningKey.generate(newest.number() + 1, now.plus(settings.keyOverlap()));
      if (store.add(next.stored(seal))) {
        LOG.info("signing key {} takes over at {}", next.number(), next.signFrom());
      }
      keys = read();
    }
    ring = KeyRing.of(keys, now, settings.entryLife());
  }

  /** Returns the public keys as a JWK set, for whoever verifies our tokens. */
  public String jwks() {
    return ring.jwks();
  }

  /** Returns the ids of the keys that are believed. */
  public Set<String> ids() {
    return ring.ids();
  }

  KeyRing ring() {
    return ring;
  }

  private List<SigningKey> read() {
    List<SigningKey> keys = new ArrayList<>();
    for (SealedKey stored : store.keys()) {
      try {
        keys.add(SigningKey.open(stored, seal));
      } catch (GeneralSecurityException e) {
        new SettingsCheck()
            .require(
                false,
                "headroom.session.key-secret",
                "another",
                "the one that the record's keys were sealed under",
                "set that secret again, or remove the rows of headroom_session_key, which signs"
                    + " everybody out")
            .throwIfAny();
      }
    }
    return keys;
  }
}
