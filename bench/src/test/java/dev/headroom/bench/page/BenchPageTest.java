// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.HtmlText;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class BenchPageTest {

  /** Figures of TOEIC's demo and of a suite as they are recorded, and a suite that failed. */
  private static final String DEMO =
      """
      {"suite": "demo-toeic", "machine": "2 cores, 24 GiB", "date": "2026-11-29T09:02:41Z", "quick": true,
       "seconds": 1256, "versions": {"postgresql": "18.6", "redis": "7.0.15"}, "before": "original", "beside": "plain",
       "rows": [
        {"id": "to-1.me", "unit": "ms", "original": "100 -> 60 ms", "before": 0.871, "beside": 0.976, "after": 1.55,
         "besideValue": 0.666, "measure": "before / after", "value": 0.571, "low": 0.517, "high": 0.817,
         "comparator": ">=", "goal": 1.67, "met": false, "runs": 6, "spread": 0.2},
        {"id": "to-1.hit-rate", "unit": "share", "original": "85 -> 90 %", "after": 0.938, "measure": "hit rate",
         "value": 0.938, "low": 0.938, "high": 0.938, "comparator": ">=", "goal": 0.9, "met": true, "runs": 1, "spread": 0},
        {"id": "load.plain", "unit": "requests/s", "original": "", "before": 470, "beside": 861, "after": 790,
         "besideValue": 0.917, "measure": "headroom / plain", "value": 0.917, "low": 0.841, "high": 1.0,
         "comparator": ">=", "goal": 2, "met": false, "runs": 1, "spread": 0.09},
        {"id": "load.without-bulkheads", "unit": "requests/s", "after": 790, "measure": "headroom / headroom without",
         "value": null, "comparator": ">=", "goal": 0, "met": false, "runs": 0, "spread": 0, "why": "not measured: over time"}]}
      """;

  private static final String SUITE =
      """
      {"suite": "cache", "machine": "2 cores, 24 GiB", "date": "2026-11-29T10:00:00Z", "quick": true, "seconds": 240,
       "versions": {"caffeine": "3.3.1"},
       "rows": [
        {"id": "memory-hit", "unit": "ns/op", "ours": 47.1, "peers": {"caffeine": 38.0}, "measure": "ratio to caffeine",
         "value": 1.24, "comparator": "<=", "goal": 1.5, "met": true, "runs": 3, "spread": 0.08},
        {"id": "memory-hit-jetcache", "unit": "ns/op", "ours": 47.1, "peers": {"jetcache": 282.6},
         "measure": "times faster than jetcache", "value": 6.0, "comparator": ">=", "goal": 7, "met": false, "runs": 3,
         "spread": 0.3},
        {"id": "stale-reads", "unit": "reads", "tries": 10000, "measure": "stale reads", "value": 0, "comparator": "<=",
         "goal": 0, "met": true, "runs": 1, "spread": 0},
        {"id": "propagation", "unit": "ms", "measure": "p99", "value": null, "comparator": "<=", "goal": 100,
         "met": false, "runs": 0, "spread": 0, "why": "redisson did not connect"}]}
      """;

  private static final Pattern ANCHOR = Pattern.compile(" id=\"([^\"]*)\"");
  private static final Pattern LINK = Pattern.compile(" href=\"([^\"]*)\"");

  @Test
  void showsEveryRowOfEveryRun() {
    String html = page();
    for (RecordedRun run : recorded()) {
      for (BenchRow row : run.report().rows()) {
        assertThat(html)
            .contains(
                "<th scope=\"row\">" + row.id() + "<br/><small>" + HtmlText.escape(row.measure()));
      }
    }
    assertThat(html)
        .contains("redisson did not connect", "not measured: over time", "100 -&gt; 60 ms")
        .contains("tries 10,000 reads", "headroom 47.1, caffeine 38 ns/op")
        .contains("2 cores, 24 GiB", "caffeine 3.3.1", "2026-11-29 09:02 UTC", "\u00b120 %");
  }

  @Test
  void marksTheOutcomeOfARowByTextAndNotByColourAlone() {
    String plain = page().replaceAll(" (?:class|style)=\"[^\"]*\"", "");

    assertThat(line(plain, "memory-hit")).contains("\u2713 met").doesNotContain("not met");
    assertThat(line(plain, "memory-hit-jetcache")).contains("\u2717 not met");
    assertThat(line(plain, "propagation")).contains("\u2013 not measured");
    assertThat(line(plain, "to-1.me")).contains("\u2717 not met");
    assertThat(line(plain, "load.without-bulkheads")).contains("no goal");
  }

  @Test
  void countsWhatIsMetAndListsWhatIsNot() {
    String html = page();
    String missed = html.substring(html.indexOf("id=\"missed\""), html.indexOf("id=\"apps\""));

    assertThat(html)
        .contains("<b>3 of 7</b><span>goals met", "<b>3</b><span>goals not met")
        .contains("<b>1</b><span>goals not measured", "<b>1 of 3</b><span>runs without results")
        .contains("2 of 4 goals met, 1 not measured");
    assertThat(missed)
        .contains(">to-1.me<", ">load.plain<", ">memory-hit-jetcache<", ">propagation<")
        .doesNotContain(">memory-hit<", "bulkheads");
  }

  @Test
  void judgesARowByItsFiguresAndNotByWhatTheFileClaims() {
    String lying = SUITE.replace("\"value\": 6.0,", "\"value\": 6.0, \"met\": true,");
    String html =
        new BenchPage(List.of(RecordedRun.parse(lying.replace("\"met\": false", "\"x\": 1"))))
            .html();

    assertThat(line(html, "memory-hit-jetcache")).contains("not met");
  }

  @Test
  void keepsARunWithoutResultsAsARow() {
    String html = page();
    String runs = html.substring(html.indexOf("id=\"runs\""), html.indexOf("id=\"missed\""));

    assertThat(runs).contains(">limit<", "no results", "exit code 1: out of memory");
  }

  @Test
  void saysWhenAndWhereTheResultsOfAnEarlierRunWereMeasured() {
    String earlier =
        SUITE
            .replace("2 cores, 24 GiB", "4 cores")
            .replace("\"caffeine\": \"3.3.1\"", "\"headroom\": \"81904279\"");
    String html =
        new BenchPage(List.of(RecordedRun.parse(earlier).ofEarlier("left out: no time"))).html();

    assertThat(html)
        .contains("<b>1 of 1</b><span>results of an earlier run", "<b>2 of 4</b><span>goals met")
        .contains(
            "2 of 4 goals met, 1 not measured, in an earlier run<br/><small>left out: no time")
        .contains("2026-11-29 10:00 UTC, quick &#183; 4 cores &#183; headroom 81904279")
        .contains(">memory-hit<br/>");
  }

  @Test
  void summarizesEachRunInALine() {
    String dated = SUITE.replace("\"caffeine\": \"3.3.1\"", "\"headroom\": \"81904279\"");
    List<RecordedRun> runs = new ArrayList<>(recorded());
    runs.set(1, RecordedRun.parse(dated));

    assertThat(new BenchPage(runs).summary())
        .contains(
            "| before and after of toeic | 1 of 3 goals met | 2026-11-29 09:02 UTC, quick |  |")
        .contains(
            "| cache | 2 of 4 goals met, 1 not measured | 2026-11-29 10:00 UTC, quick | 81904279 |")
        .contains("| limit | exit code 1: out of memory | - |  |")
        .endsWith("\n\n2 cores, 24 GiB\n");
  }

  @Test
  void escapesNamesAndTexts() throws Exception {
    String name = "<script>alert(\\\"1\\\")</script>&'";
    String hostile =
        SUITE
            .replace("\"cache\"", "\"" + name + "\"")
            .replace("memory-hit-jetcache", name)
            .replace("caffeine", name)
            .replace("24 GiB", name)
            .replace("redisson did not connect", name + "\\u001b[2J");
    String html = new BenchPage(List.of(RecordedRun.parse(hostile))).html();

    assertThat(html)
        .contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;")
        .doesNotContain("<script", "\u001b");
    assertThat(rootOf(html)).isEqualTo("html");
  }

  @Test
  void isWellFormedAndNeedsNoNetwork() throws Exception {
    String html = page();

    assertThat(rootOf(html)).isEqualTo("html");
    assertThat(html)
        .doesNotContain("http:", "https:", "<script", "<img", "<link", " src=", "url(", "@import");
    assertThat(found(LINK, html)).allMatch(target -> target.startsWith("#"));
  }

  @Test
  void linksToAnchorsThatExistOnce() {
    String html = page();
    List<String> anchors = found(ANCHOR, html);

    assertThat(anchors).doesNotHaveDuplicates();
    assertThat(found(LINK, html))
        .isNotEmpty()
        .allMatch(link -> anchors.contains(link.substring(1)));
  }

  @Test
  void givesEachChartADescriptionAndATable() {
    String html = page();
    List<String> charts = found(Pattern.compile("(<figure>.*?</figure>)", Pattern.DOTALL), html);

    assertThat(charts).hasSize(4);
    assertThat(html.split("<svg ", -1)).hasSize(5);
    for (String chart : charts) {
      String described = found(Pattern.compile("aria-labelledby=\"([^\"]*)\""), chart).getFirst();
      assertThat(chart).contains("role=\"img\"", "<details><summary>", "<table><caption>");
      for (String id : described.split(" ", -1)) {
        assertThat(chart).contains(" id=\"" + id + "\">");
      }
    }
    assertThat(charts.getFirst())
        .contains("<desc id=\"loads-d\">toeic: original 470, plain 861, headroom 790 requests/s");
    assertThat(charts.getLast())
        .contains("memory-hit: headroom 47.1, caffeine 38 ns/op (less is better)");
  }

  @Test
  void putsAValueThatMeetsItsGoalToTheRightOfTheLine() {
    String chart = RunCharts.goals(RecordedRun.parse(SUITE), "c");
    double line = number(chart, "class=\"goal\" x1=\"([0-9.]+)");
    List<Double> dots =
        found(Pattern.compile("class=\"ours\" d=\"M([0-9.]+)"), chart).stream()
            .map(Double::valueOf)
            .toList();

    assertThat(dots).hasSize(2); // a count of which none is allowed has no place on the axis
    assertThat(dots.get(0)).isGreaterThan(line);
    assertThat(dots.get(1)).isLessThan(line);
  }

  @Test
  void drawsEqualRatiosAtEqualDistances() {
    List<DotChart.Dot> dots =
        List.of(
            new DotChart.Dot("a", 1, DotChart.Kind.FIRST),
            new DotChart.Dot("b", 10, DotChart.Kind.FIRST),
            new DotChart.Dot("c", 100, DotChart.Kind.FIRST),
            new DotChart.Dot("none", 0, DotChart.Kind.FIRST));
    String svg =
        new DotChart("id", "title", "axis", null, List.of(new DotChart.Row("row", "", dots))).svg();
    List<Double> at =
        found(Pattern.compile("cx=\"([0-9.]+)"), svg).stream().map(Double::valueOf).toList();

    assertThat(at).hasSize(3);
    assertThat(at.get(1) - at.get(0)).isPositive().isCloseTo(at.get(2) - at.get(1), within(0.21));
  }

  private static String page() {
    return new BenchPage(recorded()).html();
  }

  private static List<RecordedRun> recorded() {
    return List.of(
        RecordedRun.parse(DEMO),
        RecordedRun.parse(SUITE),
        RecordedRun.of(Path.of("missing"), "limit").ofEarlier("exit code 1: out of memory"));
  }

  /** Returns the row of the table of all rows. */
  private static String line(String html, String id) {
    int at = html.indexOf("<th scope=\"row\">" + id + "<br/>");
    return html.substring(at, html.indexOf("</tr>", at));
  }

  private static List<String> found(Pattern pattern, String html) {
    List<String> found = new ArrayList<>();
    for (MatchResult each : pattern.matcher(html).results().toList()) {
      found.add(each.group(1));
    }
    return found;
  }

  private static double number(String html, String pattern) {
    return Double.parseDouble(found(Pattern.compile(pattern), html).getFirst());
  }

  private static String rootOf(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)))
        .getDocumentElement()
        .getTagName();
  }

  @Test
  void readsTheVersionsAndTheTimeOfARun() {
    RecordedRun run = RecordedRun.parse(DEMO);

    assertThat(run.report().versions()).isEqualTo(Map.of("postgresql", "18.6", "redis", "7.0.15"));
    assertThat(run.report().setting().took()).isEqualTo(Duration.ofSeconds(1256));
    assertThat(run.states()).containsExactly("original", "plain");
  }
}
