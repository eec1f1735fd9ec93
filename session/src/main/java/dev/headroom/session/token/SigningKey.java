// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Instant;

/** A key that signs access tokens by ES256. Immutable; signer and verifier are thread-safe. */
record SigningKey(int number, Instant signFrom, ECKey key, JWSSigner signer, JWSVerifier verifier) {

  private static SigningKey of(int number, Instant signFrom, ECKey key) throws JOSEException {
    return new SigningKey(
        number, signFrom, key, new ECDSASigner(key), new ECDSAVerifier(key.toPublicJWK()));
  }

  static SigningKey generate(int number, Instant signFrom) {
    try {
      ECKey key =
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .keyIDFromThumbprint(true)
              .generate();
      return of(number, signFrom, key);
    } catch (JOSEException e) {
      throw new IllegalStateException("every JDK has ES256", e);
    }
  }

  /**
   * Opens a stored key.
   *
   * @throws GeneralSecurityException if it was sealed under another secret
   */
  static SigningKey open(SealedKey stored, Seal seal) throws GeneralSecurityException {
    String json = new String(seal.open(stored.sealed()), StandardCharsets.UTF_8);
    try {
      return of(stored.number(), stored.signFrom(), ECKey.parse(json));
    } catch (ParseException | JOSEException e) {
      throw new GeneralSecurityException("a stored key cannot be parsed", e);
    }
  }

  SealedKey sealed(Seal seal) {
    byte[] json = key.toJSONString().getBytes(StandardCharsets.UTF_8);
    return new SealedKey(number, seal.seal(json), signFrom);
  }

  String id() {
    return key.getKeyID();
  }

  ECKey publicKey() {
    return key.toPublicJWK();
  }

  /** Shows the id and no part of the key. */
  @Override
  public String toString() {
    return "SigningKey " + id();
  }
}
