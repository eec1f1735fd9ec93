// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made by hand, good and bad ones. */
final class Tokens {

  private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private Tokens() {}

  static String of(long user, String role) {
    return signed(HS256, claims("alpine", user, role, Duration.ofHours(1)), Alpine.SECRET);
  }

  static String forged() {
    String other = "another-secret-that-is-long-enough-too";
    return signed(HS256, claims("alpine", 1, "admin", Duration.ofHours(1)), other);
  }

  static String expired() {
    return signed(HS256, claims("alpine", 2, "user", Duration.ofHours(-1)), Alpine.SECRET);
  }

  static String ofAnotherIssuer() {
    return signed(HS256, claims("glacier", 2, "user", Duration.ofHours(1)), Alpine.SECRET);
  }

  static String withoutExpiry() {
    return signed(HS256, "{\"iss\":\"alpine\",\"sub\":\"2\",\"role\":\"user\"}", Alpine.SECRET);
  }

  static String ofUnknownRole() {
    return signed(HS256, claims("alpine", 2, "root", Duration.ofHours(1)), Alpine.SECRET);
  }

  static String ofSubject(String subject) {
    String claims = claims("alpine", 2, "user", Duration.ofHours(1));
    return signed(
        HS256, claims.replace("\"sub\":\"2\"", "\"sub\":\"" + subject + "\""), Alpine.SECRET);
  }

  static String unsigned() {
    return encoded("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + encoded(
            claims("alpine", 1, "admin", Duration.ofHours(1)).getBytes(StandardCharsets.UTF_8))
        + ".";
  }

  static String ofAnotherAlgorithm() {
    String header = "{\"alg\":\"HS512\",\"typ\":\"JWT\"}";
    return signed(header, claims("alpine", 1, "admin", Duration.ofHours(1)), Alpine.SECRET);
  }

  private static String claims(String issuer, long user, String role, Duration life) {
    long now = Instant.now().getEpochSecond();
    return "{\"iss\":\"%s\",\"sub\":\"%d\",\"role\":\"%s\",\"iat\":%d,\"exp\":%d}"
        .formatted(issuer, user, role, now - 7200, now + life.toSeconds());
  }

  private static String signed(String header, String claims, String secret) {
    String content =
        encoded(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encoded(claims.getBytes(StandardCharsets.UTF_8));
    String algorithm = header.contains("HS512") ? "HmacSHA512" : "HmacSHA256";
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return content + "." + encoded(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
