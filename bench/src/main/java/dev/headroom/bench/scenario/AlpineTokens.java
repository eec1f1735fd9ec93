// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.demo.workload.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens as Alpine does (HS256), so that thousands of users need no sign-in. Immutable. */
record AlpineTokens(String secret, long nowSeconds) implements Tokens {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final long LIFE_SECONDS = 24 * 3600;

  @Override
  public String of(long user) {
    return sign(user, user == ADMINISTRATOR ? "admin" : "user");
  }

  private String sign(long user, String role) {
    String signed =
        part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")
            + "."
            + part(
                "{\"iss\":\"alpine\",\"sub\":\"%d\",\"role\":\"%s\",\"iat\":%d,\"exp\":%d}"
                    .formatted(user, role, nowSeconds, nowSeconds + LIFE_SECONDS));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return signed
          + "."
          + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
