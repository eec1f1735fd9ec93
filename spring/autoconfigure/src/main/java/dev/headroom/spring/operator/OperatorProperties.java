// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.util.regex.Pattern;

/**
 * The settings of the access of operators.
 *
 * <p>Immutable. Its text never shows the token.
 */
record OperatorProperties(
    @Setting(
            value =
                "Authority or role that a signed-in caller needs for the endpoints of operators,"
                    + " such as /api/cache/stats.",
            defaultValue = OperatorProperties.AUTHORITY)
        String authority,
    @Setting(
            value =
                "Secret that a caller without a sign-in, such as a scraper, sends to the endpoints"
                    + " of operators in the header X-Headroom-Operator: 32 characters or more. No"
                    + " token is accepted if empty.",
            secret = true)
        String token) {
  static final String AUTHORITY = "HEADROOM_OPERATOR";
  private static final int MIN_TOKEN_LENGTH = 32;
  private static final Pattern TOKEN = Pattern.compile("(?:[!-~](?:[ -~]*[!-~])?)?");

  OperatorProperties {
    SettingsCheck.of(OperatorProperties.class)
        .present("authority", authority, "name the authority, such as " + AUTHORITY)
        .require(
            token.isEmpty() || token.length() >= MIN_TOKEN_LENGTH,
            "token",
            token.length() + " characters (hidden)",
            "32 characters or more, or none",
            "set a random text, the same on all instances, or leave it out")
        .require(
            TOKEN.matcher(token).matches(),
            "token",
            "a text that no header carries (hidden)",
            "letters, digits and punctuation of ASCII, without spaces around them",
            "set a random text of these")
        .throwIfAny();
  }

  @Override
  public String toString() {
    return "OperatorProperties[authority=%s]".formatted(authority);
  }
}
