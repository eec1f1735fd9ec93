// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compares what two variants of an application answered to the same recording: status, headers,
 * cookies and bodies.
 *
 * <p>Values that change from run to run are masked: times, ports, identifiers of sessions, CSRF
 * tokens and values of cookies. One difference is allowed, by name: in an answer that lists meters,
 * those that begin with {@code headroom}. Meters of garbage collections that happened in one run
 * only do not count.
 *
 * <p>Immutable.
 */
public final class AnswerDifferences {

  private static final int EXCERPT = 60;

  private static final Map<Pattern, String> MASKS =
      Map.of(
          Pattern.compile(
              "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[\\d.]*(?:Z|[+-]\\d\\d:?\\d\\d)?"),
          "{time}",
          Pattern.compile("[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d:\\d\\d \\w+ \\d{4}"),
          "{time}",
          Pattern.compile("(?<=jsessionid=)[0-9A-F]{32}|(?<=message-id:)\\S+"),
          "{id}",
          Pattern.compile("(?<=\"requestId\":\")[^\"]+|(?<=\\[)[0-9a-f]{8}-\\d+(?=])"),
          "{id}",
          Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"),
          "{uuid}",
          Pattern.compile("(_csrf\"[^>]* value=\"|\"token\":\")[^\"]+"),
          "$1{token}",
          Pattern.compile("(?<=\"entropy\":|\"free\":)-?\\d+"),
          "{number}",
          Pattern.compile("(?<=localhost:|127\\.0\\.0\\.1:)\\d+"),
          "{port}");

  private static final Pattern METER_VALUE = Pattern.compile("(?m) [-+\\w.]+$");

  private AnswerDifferences() {}

  /**
   * Compares two replays of one recording.
   *
   * @param before the answers without a change
   * @param after the answers with it
   * @return one line for each difference, empty when there is none
   */
  public static List<String> between(List<HttpAnswer> before, List<HttpAnswer> after) {
    return between(before, before, after);
  }

  /**
   * Compares two replays of one recording, but for what differs without the change too, such as the
   * order of elements that an application returns from a hash set.
   *
   * @param before the answers without a change
   * @param again the answers of another start without it
   * @param after the answers with it
   * @return one line for each difference, empty when there is none
   */
  public static List<String> between(
      List<HttpAnswer> before, List<HttpAnswer> again, List<HttpAnswer> after) {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      Map<String, String> parts = compare(before.get(i), after.get(i));
      parts.keySet().removeAll(compare(before.get(i), again.get(i)).keySet());
      differences.addAll(parts.values());
    }
    return differences;
  }

  /**
   * Returns whether an answer holds something that changes from run to run, such as a time.
   *
   * @param answer the answer
   * @return whether a part of its body is masked before it is compared
   */
  public static boolean varies(HttpAnswer answer) {
    return !masked(answer.body()).equals(answer.body());
  }

  /** Returns a line for each part of an answer that differs. */
  private static Map<String, String> compare(HttpAnswer before, HttpAnswer after) {
    Map<String, String> differences = new TreeMap<>();
    String at = before.request() + ": ";
    if (before.status() != after.status()) {
      differences.put("status", at + "status " + before.status() + " became " + after.status());
    }
    Map<String, String> headers = headers(before);
    Map<String, String> others = headers(after);
    TreeSet<String> names = new TreeSet<>(headers.keySet());
    names.addAll(others.keySet());
    for (String name : names) {
      String was = headers.getOrDefault(name, "absent");
      String is = others.getOrDefault(name, "absent");
      if (!was.equals(is)) {
        String part = "header " + name;
        differences.put(part, at + part + " " + was + " became " + is);
      }
    }
    if (before.byMeter()) {
      meters(at, before.body(), after.body(), differences);
    } else if (!masked(before.body()).equals(masked(after.body()))) {
      differences.put("body", at + "body " + excerpts(masked(before.body()), masked(after.body())));
    }
    return differences;
  }

  private static void meters(
      String at, String before, String after, Map<String, String> differences) {
    Set<String> were = meters(masked(before));
    Set<String> are = meters(masked(after));
    were.stream()
        .filter(meter -> !are.contains(meter))
        .map(meter -> "meter " + meter + " is missing")
        .forEach(each -> differences.put(each, at + each));
    are.stream()
        .filter(meter -> !were.contains(meter) && !meter.startsWith("headroom"))
        .map(meter -> "meter " + meter + " is new")
        .forEach(each -> differences.put(each, at + each));
  }

  /** Returns the elements of a list of names as JSON, or of a page of lines with values. */
  private static Set<String> meters(String body) {
    String list = body.startsWith("{") ? body.replaceAll("[\\[\\]{}\"]|names\":", "") : body;
    String separator = body.startsWith("{") ? "," : "\n";
    TreeSet<String> meters = new TreeSet<>();
    Arrays.stream(list.split(separator, -1))
        .filter(line -> !line.isBlank() && !line.matches("#.*|jvm[._]gc[._](?:pause|concurrent).*"))
        .forEach(line ->
            meters.add(METER_VALUE.matcher(line).replaceAll("").replaceAll("-\\d+\"", "\"")));
    return meters;
  }

  private static Map<String, String> headers(HttpAnswer answer) {
    Map<String, String> headers = new TreeMap<>();
    boolean volatileLength = answer.byMeter() || varies(answer);
    answer
        .headers()
        .forEach((name, values) -> {
          switch (name) {
            case "date" -> headers.put(name, "{time}");
            case "allow" ->
                headers.put(
                    name, new TreeSet<>(List.of(values.getFirst().split(", ?"))).toString());
            case "content-length" ->
                headers.put(name, volatileLength ? "{length}" : String.join(", ", values));
            case "set-cookie" ->
                values.forEach(value ->
                    headers.merge(
                        "set-cookie " + value.replaceFirst("=.*", ""),
                        value
                            .replaceFirst("=[^;]+", "={value}")
                            .replaceFirst("Expires=[^;]+", "Expires={time}"),
                        (one, more) -> one + " | " + more));
            default -> headers.put(name, masked(String.join(" | ", values)));
          }
        });
    return headers;
  }

  private static String masked(String text) {
    String masked = text;
    for (Map.Entry<Pattern, String> mask : MASKS.entrySet()) {
      masked = mask.getKey().matcher(masked).replaceAll(mask.getValue());
    }
    return masked;
  }

  private static String excerpts(String before, String after) {
    int at = 0;
    while (at < before.length() && at < after.length() && before.charAt(at) == after.charAt(at)) {
      at++;
    }
    return "from character " + at + " on: " + excerpt(before, at) + " became " + excerpt(after, at);
  }

  private static String excerpt(String text, int at) {
    int from = Math.max(0, at - EXCERPT / 3);
    return '"'
        + text.substring(from, Math.min(text.length(), at + EXCERPT)).replaceAll("\\s+", " ")
        + '"';
  }
}
