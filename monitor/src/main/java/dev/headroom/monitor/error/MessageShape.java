// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.error;

import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a message: the words of a fixed list, and a question mark for all that stands
 * between them or in quotes. Whatever a message holds, only words of the list come out.
 *
 * <p>Immutable; it has no state.
 */
public final class MessageShape {
  private static final int MAX_WORDS = 16;
  private static final int MAX_READ = 2_000;
  private static final String UNKNOWN = "?";

  /** A run of characters that are no white space, without the punctuation around it. */
  private static final Pattern TOKEN = Pattern.compile("\\S+");

  private static final Pattern WORD = Pattern.compile("[(\\[]*([A-Za-z]+)[)\\],.:;!?]*");

  /** What is in quotes is a value, whatever word it is; an apostrophe within a word is no quote. */
  private static final Pattern QUOTED = Pattern.compile("(?<!\\w)(?:\"[^\"]*\"|'[^']*')");

  private static final Set<String> WORDS =
      Set.of(
          """
          a access after already an and argument array at attempt attribute available bad because
          been before being between body bound bounds broken but by bytes cache call called cannot
          cast char character check class close closed code collection column commit component
          concurrent configuration conflict connect connection constraint constructor content
          conversion convert could count current data database date deadlock decode default denied
          deserialize detected did directory disk division does due duplicate duration element empty
          encode end entity entry error exceeded exception execute executor exist existing exists
          expected expired expression failed failure field file filter find for format found free
          from full function handler has have header host http id identifier if illegal in index
          input insert instance integer interrupted invalid invoke io is it item iterator json key
          large left length less limit line list load lock long loop malformed map maximum memory
          message method minimum missing mode model module more must name negative network no nor
          not null number object of on only open operation option or order out outside overflow
          packet page parameter parse parser password path payload permission pipe pointer pool port
          position present primary process property protocol query queue range read reached record
          recursion reference refused registered rejected relation request required reset resolve
          resource response result retry return returned right rollback row running schema sequence
          serialize server service session set shutdown signature size socket source stack start
          state statement status stream string supported syntax system table terminated text than
          that the there thread time timed timeout to token too transaction transient type unable
          unavailable unexpected unique unknown unsupported update url use user valid value values
          variable version violates wait was when while with within without write wrong zero
          """
              .strip()
              .split("\\s+"));

  private MessageShape() {}

  /** Returns the shape of a message: at most 16 words of its first 2000 characters. */
  public static String of(String message) {
    StringJoiner shape = new StringJoiner(" ");
    String last = "";
    int words = 0;
    String read = message.length() > MAX_READ ? message.substring(0, MAX_READ) : message;
    Matcher tokens = TOKEN.matcher(QUOTED.matcher(read).replaceAll(UNKNOWN));
    while (tokens.find() && words < MAX_WORDS) {
      String word = word(tokens.group());
      if (!word.equals(UNKNOWN) || !last.equals(UNKNOWN)) {
        shape.add(word);
        words++;
      }
      last = word;
    }
    return shape.toString();
  }

  private static String word(String token) {
    Matcher word = WORD.matcher(token);
    String plain = word.matches() ? word.group(1).toLowerCase(Locale.ROOT) : UNKNOWN;
    return WORDS.contains(plain) ? plain : UNKNOWN;
  }
}
