// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signing keys that are published at one moment. Immutable. */
final class KeyRing {
  static final KeyRing EMPTY = new KeyRing(List.of(), Map.of());

  private final List<SigningKey> keys;
  private final Map<String, SigningKey> byId;

  private KeyRing(List<SigningKey> keys, Map<String, SigningKey> byId) {
    this.keys = keys;
    this.byId = byId;
  }

  /** Keeps a key until everything that it signed before its successor took over has expired. */
  static KeyRing of(List<SigningKey> all, Instant now, Duration tokenLife) {
    List<SigningKey> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingInt(SigningKey::number));
    List<SigningKey> published = new ArrayList<>();
    Map<String, SigningKey> byId = new LinkedHashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      boolean retired =
          i + 1 < sorted.size() && !now.isBefore(sorted.get(i + 1).signFrom().plus(tokenLife));
      if (!retired) {
        published.add(sorted.get(i));
        byId.put(sorted.get(i).id(), sorted.get(i));
      }
    }
    return new KeyRing(List.copyOf(published), byId);
  }

  @Nullable SigningKey byId(@Nullable String id) {
    return id == null ? null : byId.get(id);
  }

  /** Returns the newest key that may sign; null if there is none. */
  @Nullable SigningKey signing(Instant now) {
    for (int i = keys.size() - 1; i >= 0; i--) {
      if (!now.isBefore(keys.get(i).signFrom())) {
        return keys.get(i);
      }
    }
    return null;
  }

  Set<String> ids() {
    return byId.keySet();
  }

  String jwks() {
    List<JWK> publics = new ArrayList<>();
    keys.forEach(key -> publics.add(key.publicKey()));
    return new JWKSet(publics).toString();
  }
}
