// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.headroom.ground.SettingsCheck;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rotating keys that sign access tokens, shared by all instances through the store.
 *
 * <p>A new key is published for the overlap before it signs, and an old one stays published until
 * everything that it signed has expired, so no instance meets a key that it does not have. The
 * store holds private keys sealed under the operator's secret. Thread-safe. Signing and verifying
 * read one volatile field; {@link #rotate} is called periodically and reads the store.
 */
public final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private static final int MIN_SECRET_BYTES = 32;

  private final SigningKeyStore store;
  private final Seal seal;
  private final Rotation rotation;

  /** In the order of their numbers. */
  private volatile List<SigningKey> published = List.of();

  /** Whether the last rotation read the store; until then it may have keys that are not here. */
  private volatile boolean storeRead;

  /**
   * When keys are replaced.
   *
   * <p>Immutable.
   *
   * @param life after how long a new key replaces the current one
   * @param overlap how long a new key is published before it signs
   * @param tokenLife how long an old key is still needed: the longest life of a token
   */
  public record Rotation(Duration life, Duration overlap, Duration tokenLife) {}

  /**
   * Creates the keys; {@link #rotate} must be called once before they sign.
   *
   * @param secret what private keys are sealed under; the same for all instances, at least 32 bytes
   * @throws dev.headroom.ground.SettingsException if the secret is shorter
   */
  public SigningKeys(SigningKeyStore store, String secret, Rotation rotation) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    new SettingsCheck()
        .require(
            bytes.length >= MIN_SECRET_BYTES,
            "headroom.session.key-secret",
            bytes.length + " bytes",
            "32 bytes or more",
            "set a random text, the same for all instances, such as that of openssl rand -hex 32")
        .throwIfAny();
    this.store = store;
    this.seal = new Seal("headroom signing key", bytes);
    this.rotation = rotation;
  }

  /**
   * Reads the keys from the store, and generates the next one when it is due.
   *
   * <p>Waits for the store: at least one call, three where a key is generated. If it fails, the
   * keys stay as they were.
   *
   * @param now the store's time
   * @throws dev.headroom.ground.SettingsException if a key was sealed under another secret
   * @throws dev.headroom.ground.StoreUnavailableException if the store does not answer
   */
  public void rotate(Instant now) {
    boolean done = false;
    try {
      published = withoutRetired(current(now), now);
      done = true;
    } finally {
      storeRead = done;
    }
  }

  private List<SigningKey> current(Instant now) {
    List<SigningKey> keys = read();
    if (keys.isEmpty()) {
      store.add(SigningKey.generate(1, now).sealed(seal));
      keys = read();
    }
    SigningKey newest = keys.getLast();
    if (!now.isBefore(newest.signFrom().plus(rotation.life()))) {
      SigningKey next = SigningKey.generate(newest.number() + 1, now.plus(rotation.overlap()));
      if (store.add(next.sealed(seal))) {
        LOG.info("signing key {} takes over at {}", next.number(), next.signFrom());
      }
      keys = read();
    }
    return keys;
  }

  /**
   * Returns whether the last {@link #rotate} read the store, so that a key which is unknown here
   * does not exist.
   */
  boolean isStoreRead() {
    return storeRead;
  }

  /** Keeps a key until everything that it signed before its successor took over has expired. */
  private List<SigningKey> withoutRetired(List<SigningKey> keys, Instant now) {
    List<SigningKey> kept = new ArrayList<>(keys);
    while (kept.size() > 1 && !now.isBefore(kept.get(1).signFrom().plus(rotation.tokenLife()))) {
      kept.removeFirst();
    }
    return List.copyOf(kept);
  }

  /**
   * Returns the public keys as a JWK set (RFC 7517), for services that verify tokens; no private
   * part is in it.
   */
  public String jwks() {
    return new JWKSet(published.stream().<JWK>map(SigningKey::publicKey).toList()).toString();
  }

  /** Returns the ids of the published keys. */
  public Set<String> ids() {
    return published.stream().map(SigningKey::id).collect(Collectors.toSet());
  }

  /** Returns a published key; null if none has that id. */
  @Nullable SigningKey byId(@Nullable String id) {
    for (SigningKey key : published) {
      if (key.id().equals(id)) {
        return key;
      }
    }
    return null;
  }

  /** Returns the newest key that may sign; null if there is none. */
  @Nullable SigningKey signing(Instant now) {
    for (SigningKey key : published.reversed()) {
      if (!now.isBefore(key.signFrom())) {
        return key;
      }
    }
    return null;
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
                "the one that the stored keys were sealed under",
                "set that secret again, or remove the rows of headroom_session_key, which signs"
                    + " everybody out")
            .throwIfAny();
      }
    }
    return keys;
  }
}
