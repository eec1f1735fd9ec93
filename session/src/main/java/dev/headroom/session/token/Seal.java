// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticated encryption under a secret: AES-256 in GCM, with a key hashed from the secret and
 * its purpose.
 *
 * <p>Immutable. The secret must be as random as a key: it is not stretched.
 */
final class Seal {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;

  Seal(String purpose, byte[] secret) {
    MessageDigest digest = Fingerprint.digest();
    digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) 0);
    this.key = new SecretKeySpec(digest.digest(secret), "AES");
  }

  byte[] seal(byte[] plain) {
    byte[] nonce = Secrets.random(NONCE_BYTES);
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] encrypted = cipher.doFinal(plain);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
      System.arraycopy(encrypted, 0, sealed, NONCE_BYTES, encrypted.length);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in GCM", e);
    }
  }

  /**
   * Decrypts.
   *
   * @throws GeneralSecurityException if the secret is another one, or the bytes were changed
   */
  byte[] open(byte[] sealed) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
    return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }
}
