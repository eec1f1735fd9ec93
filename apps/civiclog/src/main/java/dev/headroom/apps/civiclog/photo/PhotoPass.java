// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.ground.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Signed passes in the addresses of photos: an {@code <img>} sends no bearer token.
 *
 * <p>A pass lets whoever has the address see one photo, in all its sizes, on the day of its issue
 * and on the next, in UTC. All passes of a photo of one day are equal, so that browsers find its
 * sizes in their cache.
 *
 * <p>Thread-safe.
 */
@Component
class PhotoPass {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 16;

  private final SecretKeySpec key;
  private final TimeSource time;

  PhotoPass(@Value("${headroom.session.key-secret}") String secret, TimeSource time) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.time = time;
  }

  /**
   * Returns today's pass of a photo, in letters, digits, {@code -} and {@code _}.
   *
   * @param violation the id of the violation
   * @param number the photo's number within the violation
   */
  String of(long violation, int number) {
    return pass(violation, number, today());
  }

  /**
   * Returns whether a pass is that of a photo, issued today or yesterday.
   *
   * @param violation the id of the violation
   * @param number the photo's number within the violation
   * @param pass any text
   */
  boolean isValid(long violation, int number, String pass) {
    LocalDate today = today();
    return isEqual(pass, pass(violation, number, today))
        || isEqual(pass, pass(violation, number, today.minusDays(1)));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
  }

  private static boolean isEqual(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }

  private String pass(long violation, int number, LocalDate day) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String photo = "photo %d %d %s".formatted(violation, number, day);
      byte[] signature = mac.doFinal(photo.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(signature, SIGNATURE_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
