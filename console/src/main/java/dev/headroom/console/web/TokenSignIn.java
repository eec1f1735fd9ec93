// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import dev.headroom.ground.TimeSource;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs operators in with a token. The proof is a cookie that contains its end and a signature by
 * the token, so that every instance with the same token accepts it and none stores it.
 *
 * <p>Immutable. Compares in constant time; a token is too long to be guessed, so that wrong ones
 * are not counted, and keep no operator out.
 */
public final class TokenSignIn {
  private static final String COOKIE = "headroom-console";
  private static final int SUFFIX_LENGTH = 8;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] token;
  private final Predicate<String> accepts;
  private final Duration lifetime;
  private final TimeSource time;

  /** Ends differently for each token: cookies know no port, and one host may have two consoles. */
  private final String name;

  /**
   * Creates the sign-in.
   *
   * @param token the secret that signs cookies; nobody can sign in if it is empty
   * @param accepts whether what was entered signs in; compares in constant time
   * @param lifetime how long the cookie is accepted
   */
  public TokenSignIn(String token, Predicate<String> accepts, Duration lifetime, TimeSource time) {
    this.accepts = accepts;
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.lifetime = lifetime;
    this.time = time;
    this.name = token.isEmpty() ? COOKIE : COOKIE + "-" + suffix();
  }

  /** Returns whether there is a token to sign in with. */
  public boolean isOffered() {
    return token.length > 0;
  }

  /** Returns whether the request carries the cookie of a sign-in that has not ended. */
  public boolean isSignedIn(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (!isOffered() || cookies == null) {
      return false;
    }
    for (Cookie each : cookies) {
      if (each.getName().equals(name) && isValid(each.getValue())) {
        return true;
      }
    }
    return false;
  }

  /** Sets the cookie if what was entered is accepted, and returns whether it is. */
  public boolean signIn(String entered, CookieScope scope, HttpServletResponse response) {
    if (!isOffered() || !accepts.test(entered)) {
      return false;
    }
    long end = time.now().plus(lifetime).getEpochSecond();
    String value = end + "." + signature(end);
    response.addCookie(scope.cookie(name, value, (int) lifetime.toSeconds()));
    return true;
  }

  /** Removes the cookie. */
  public void signOut(CookieScope scope, HttpServletResponse response) {
    response.addCookie(scope.cookie(name, "", 0));
  }

  private boolean isValid(String value) {
    int dot = value.indexOf('.');
    if (dot <= 0) {
      return false;
    }
    try {
      long end = Long.parseLong(value, 0, dot, 10);
      byte[] given = value.substring(dot + 1).getBytes(StandardCharsets.US_ASCII);
      return MessageDigest.isEqual(signature(end).getBytes(StandardCharsets.US_ASCII), given)
          && time.now().getEpochSecond() < end;
    } catch (NumberFormatException foreign) {
      return false;
    }
  }

  private String suffix() {
    return HexFormat.of().formatHex(mac(COOKIE)).substring(0, SUFFIX_LENGTH);
  }

  private String signature(long end) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(COOKIE + ":" + end));
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(token, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is part of every JDK", e);
    }
  }
}
