// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import dev.headroom.cli.text.TerminalText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a service shows about the items of a checklist.
 *
 * <p>One thread at a time.
 *
 * @param period the checklist
 * @param reader reads each endpoint once
 * @param checks the results of the black-box checks by name; empty if no item needs them
 * @param tokenFile the file with the operators' token, as commands name it
 */
record Evidence(
    ChecklistPeriod period,
    OperatorReader reader,
    Map<String, CheckResult> checks,
    String tokenFile) {

  private static final int MAX_NAMES = 200;

  /** Returns the time before now that counts. */
  String window() {
    return period.window();
  }

  String address() {
    return reader.address();
  }

  /** Returns the command that calls an operators' endpoint; the address is quoted by the caller. */
  String curl(String address) {
    return "curl -fsS -H \"X-Headroom-Operator: $(cat %s)\" %s".formatted(tokenFile, address);
  }

  /** Returns the finding about what cannot be seen from here, with what to do. */
  static Finding byHand(String command) {
    return Finding.byHand("not seen from this address", command);
  }

  /** Returns the requests, caches and pools of the window. */
  JsonNode figures() throws IOException, InterruptedException {
    return reader.read("/metrics?window=" + window());
  }

  /** Returns the comparison with the baseline; 404 if none is set. */
  Response comparison() throws IOException, InterruptedException {
    return reader.find("/baseline/comparison?window=" + window());
  }

  /** Returns the points of the series of a meter, over the whole window at once. */
  List<JsonNode> points(String meter, String outcome) throws IOException, InterruptedException {
    List<JsonNode> points = new ArrayList<>();
    for (JsonNode each : series(meter)) {
      if (outcome.isEmpty() || outcome.equals(each.path("tags").path("outcome").asString(""))) {
        each.path("points").forEach(points::add);
      }
    }
    return points;
  }

  /** Returns the last point of each series of a meter. */
  List<JsonNode> latest(String meter) throws IOException, InterruptedException {
    List<JsonNode> latest = new ArrayList<>();
    for (JsonNode each : series(meter)) {
      JsonNode points = each.path("points");
      if (!points.isEmpty()) {
        latest.add(points.path(points.size() - 1));
      }
    }
    return latest;
  }

  private JsonNode series(String meter) throws IOException, InterruptedException {
    String window = window();
    return reader.list("/series?name=%s&window=%s&step=%s".formatted(meter, window, window), "");
  }

  /** Returns the finding of black-box checks: of the first that failed, or of all. */
  Finding checked(String... names) {
    List<String> observed = new ArrayList<>();
    for (String name : names) {
      CheckResult row = checks.get(name);
      if (row != null && !row.passed()) {
        return Finding.notMet(row.observed(), row.remedy());
      } else if (row != null) {
        observed.add(row.observed());
      }
    }
    return Finding.judge(
        !observed.isEmpty(), String.join("; ", observed), "check the service first");
  }

  /** Returns the alerts that fire, with their values. */
  static List<String> firing(JsonNode alerts) {
    List<String> firing = new ArrayList<>();
    for (JsonNode each : alerts) {
      String status = each.path("status").asString("");
      if (status.equals("firing") || status.equals("recovering")) {
        firing.add(
            each.path("rule").path("name").asString("")
                + " "
                + each.path("value").asString("").strip());
      }
    }
    return firing;
  }

  static String joined(List<String> names) {
    return TerminalText.of(String.join("; ", names), MAX_NAMES);
  }

  static String escaped(String text) {
    return TerminalText.of(text, MAX_NAMES);
  }

  static String round(double value) {
    String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** Returns the sum of a counter over the window. */
  double sum(String counter, String outcome) throws IOException, InterruptedException {
    double sum = 0;
    for (JsonNode point : points(counter, outcome)) {
      sum += point.path("increase").asDouble(0);
    }
    return sum;
  }
}
