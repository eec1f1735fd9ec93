// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The field's words, in names and in prose: what a maintainer of another library could not read at
 * speed is refused.
 *
 * <p>Immutable.
 */
final class WordRules {

  /** Names that say a state or point at something, but not what the thing is. */
  private static final Set<String> PARTICIPLES_AND_PRONOUNS =
      Set.of(
          "Begun",
          "Born",
          "Bound",
          "Broken",
          "Built",
          "Cut",
          "Done",
          "Drawn",
          "Found",
          "Given",
          "Gone",
          "Heard",
          "Held",
          "Hidden",
          "Kept",
          "Known",
          "Left",
          "Lent",
          "Lost",
          "Made",
          "Meant",
          "Met",
          "Paid",
          "Put",
          "Read",
          "Said",
          "Seen",
          "Sent",
          "Set",
          "Shown",
          "Spent",
          "Spoken",
          "Stood",
          "Sworn",
          "Taken",
          "Thought",
          "Told",
          "Understood",
          "Won",
          "Worn",
          "Written",
          "Anybody",
          "Anyone",
          "Anything",
          "Each",
          "Everybody",
          "Everything",
          "He",
          "Him",
          "His",
          "It",
          "Its",
          "Nobody",
          "Nothing",
          "Other",
          "Others",
          "Ours",
          "Somebody",
          "Someone",
          "Something",
          "That",
          "Theirs",
          "Them",
          "These",
          "They",
          "This",
          "Those",
          "What",
          "Which",
          "Who",
          "Whom",
          "Whose");

  /** Nouns that end as participles do. */
  private static final Set<String> NOUNS =
      Set.of("Embed", "Feed", "Need", "Seed", "Shed", "Sled", "Speed", "Thread");

  /** Names that the house has given up; the successor stands in the decision on its words. */
  private static final Set<String> RETIRED =
      Set.of(
          "Arrival",
          "Ask",
          "AskedResponse",
          "AwayLimits",
          "BodyChoice",
          "Budget",
          "ChoosingResponse",
          "Core",
          "CutTable",
          "CutsOf",
          "Deferrals",
          "Demand",
          "Fill",
          "Flight",
          "Grant",
          "HandlerAsk",
          "HeldCodec",
          "HeldLog",
          "Journal",
          "KeptBody",
          "KeyText",
          "Lane",
          "Life",
          "Lives",
          "Mark",
          "Marks",
          "Moment",
          "OnFailure",
          "OnLimit",
          "PackPool",
          "PackedBody",
          "Parcel",
          "PatientCalls",
          "Patrol",
          "QuotaLog",
          "Receipt",
          "Rehearsal",
          "ResponseFill",
          "Storing",
          "Subject",
          "Subjects",
          "SystemName",
          "TagMarks",
          "Take",
          "Tap",
          "TapCall",
          "Ties",
          "Turn",
          "Upkeep",
          "Verdict",
          "Waits",
          "WhenAway",
          "WrittenOrder");

  private static final Set<String> METHODS =
      Set.of("asked", "ordinary", "sparesTheSource", "standard", "tell", "tells", "told");

  private static final Pattern IDENTIFIER = Pattern.compile("\\b(?:anew|asked|its|tell|told)\\b");

  private static final Pattern PROSE =
      Pattern.compile(
          "\\b(?:he|him|himself|his|anew|away|bears?|doors?|gate-?keepers?|in vain|of late|tells?|"
              + "telling|told|upkeep)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern INLINE_TAG = Pattern.compile("\\{@(?:code|link|linkplain)[^}]*}");
  private static final Pattern LINE_START = Pattern.compile("\\n\\s*(?:\\*|//)\\s*");
  private static final Pattern MARKDOWN_CODE = Pattern.compile("```[\\s\\S]*?```|`[^`\\n]*`");

  private WordRules() {}

  /**
   * Refuses names that were given up, and for a top-level type also participles and pronouns: a
   * nested type, such as a variant of a sealed result, is read together with its owner.
   */
  static boolean refusesType(String simpleName, boolean topLevel) {
    return RETIRED.contains(simpleName)
        || (topLevel
            && (PARTICIPLES_AND_PRONOUNS.contains(simpleName) || isParticiple(simpleName)));
  }

  private static boolean isParticiple(String simpleName) {
    return simpleName.matches("[A-Z][a-z]+ed") && !NOUNS.contains(simpleName);
  }

  static boolean refusesMethod(String name) {
    return METHODS.contains(name);
  }

  /** Returns the identifiers of a source's code that are refused, one an occurrence. */
  static List<String> refusedIdentifiers(String source) {
    return matches(IDENTIFIER, JavaText.of(source).code());
  }

  /** Returns the words of a source's comments that are refused, one an occurrence. */
  static List<String> refusedInComments(String source) {
    String text = LINE_START.matcher(JavaText.of(source).comments()).replaceAll(" ");
    return matches(PROSE, INLINE_TAG.matcher(text).replaceAll(" "));
  }

  /** Returns the words of a page that are refused, one an occurrence; code does not count. */
  static List<String> refusedInPage(String markdown) {
    return matches(PROSE, MARKDOWN_CODE.matcher(markdown).replaceAll(" ").replaceAll("\\s+", " "));
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher word = pattern.matcher(text);
    while (word.find()) {
      found.add(word.group().toLowerCase(Locale.ROOT));
    }
    return found;
  }
}
