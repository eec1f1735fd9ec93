// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes statements that only read: queries that call no functions but well-known ones of
 * PostgreSQL. Thread-safe.
 */
final class PlainReads {
  private static final Pattern QUERY =
      Pattern.compile("\\s*+(?:select|values|show)\\b.*+", flags(Pattern.DOTALL));

  /** A comment may hide the name of a function from this. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("\\binto\\b|;\\s*+\\S|/\\*|--", flags(0));

  /** What stands before a parenthesis. */
  private static final Pattern CALL = Pattern.compile("([\\w.\"$\\x{80}-\\x{10ffff}]++)\\s*+\\(");

  private static final Set<String> HARMLESS =
      Set.of(
          // Keywords.
          ("all and any array as between by case cast distinct else except exists extract filter"
                  + " from grouping having ilike in intersect interval is join lateral like limit"
                  + " not offset on or order over partition rollup row select sets similar some"
                  + " then union using values when where with within"
                  // Types.
                  + " bit char character decimal float numeric time timestamp timestamptz varchar"
                  // Aggregates and windows.
                  + " array_agg avg bool_and bool_or count dense_rank every first_value json_agg"
                  + " jsonb_agg lag last_value lead max min mode ntile percentile_cont"
                  + " percentile_disc rank row_number string_agg sum"
                  // Functions.
                  + " abs age array_length array_position btrim cardinality ceil ceiling"
                  + " char_length coalesce concat concat_ws date_part date_trunc floor format"
                  + " generate_series greatest json_build_object jsonb_build_object"
                  + " jsonb_array_elements least left length lower lpad ltrim make_date mod now"
                  + " nullif plainto_tsquery position power regexp_replace replace right round rpad"
                  + " rtrim similarity split_part sqrt strpos substr substring to_char to_date"
                  + " to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector translate trim"
                  + " trunc ts_rank unnest upper websearch_to_tsquery pg_is_in_recovery"
                  + " current_setting current_schema")
              .split(" "));

  private PlainReads() {}

  /** Returns whether a text certainly writes nothing, unless a view or an operator does. */
  static boolean isOne(String sql) {
    if (!QUERY.matcher(sql).matches() || ELSEWHERE.matcher(sql).find()) {
      return false;
    }
    Matcher call = CALL.matcher(sql);
    while (call.find()) {
      if (!HARMLESS.contains(call.group(1).toLowerCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }

  private static int flags(int others) {
    return Pattern.CASE_INSENSITIVE | others;
  }
}
