// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.session.token.SigningKeys;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** Makes tokens out of a good one: by the application's own key, by others, and by none. */
final class Forger {

  private final SignedJWT good;
  private final JWSSigner ours;

  Forger(Toeic toeic, String good) {
    try {
      this.good = SignedJWT.parse(good);
      // Nothing public signs a claim of one's choice, and nothing should.
      Method signing = SigningKeys.class.getDeclaredMethod("signing", Instant.class);
      signing.setAccessible(true);
      Object key = signing.invoke(toeic.bean(SigningKeys.class), Instant.now());
      this.ours = (JWSSigner) call(key.getClass(), "signer", key);
    } catch (ParseException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(Class<?> type, String name, Object on)
      throws ReflectiveOperationException {
    Method method = type.getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(on);
  }

  /** The good token with other claims, signed as the application signs. */
  String claiming(UnaryOperator<JWTClaimsSet.Builder> change) {
    return signed(good.getHeader(), change, ours);
  }

  /** The good token's claims under a key that is not ours, by the name of ours. */
  String byAnotherKey() {
    return signed(good.getHeader(), UnaryOperator.identity(), signerOf(another()));
  }

  /** The same, with the foreign key told in the header as one to believe. */
  String byAKeyThatItBrings() {
    ECKey key = another();
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("at+jwt"))
            .keyID(key.getKeyID())
            .jwk(key.toPublicJWK())
            .build();
    return signed(header, UnaryOperator.identity(), signerOf(key));
  }

  /** The good token's claims under a header of one's own; what follows is the signature. */
  String under(String header, String signature) {
    String coded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(header.getBytes(StandardCharsets.UTF_8));
    return coded + "." + good.getPayload().toBase64URL() + "." + signature;
  }

  /** The good token's signature. */
  String signature() {
    return good.getSignature().toString();
  }

  private static ECKey another() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JWSSigner signerOf(ECKey key) {
    try {
      return new ECDSASigner(key);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private String signed(
      JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> change, JWSSigner signer) {
    try {
      JWTClaimsSet claims = change.apply(new JWTClaimsSet.Builder(good.getJWTClaimsSet())).build();
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer);
      return token.serialize();
    } catch (ParseException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
