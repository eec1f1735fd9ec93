// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.HtmlText;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.workload.State;
import java.util.List;
import java.util.Locale;

/** The report as one static page that needs no network: no script, no font, no image. Immutable. */
record DemoPage(DemoReport report) {

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#16202c;--soft:#56616f;--line:#d9dee6;--bg:#fff;--card:#f5f7fa;\
      --first:#b8573a;--second:#7d6608;--ours:#1f7a5c;--bad:#b3261e}
      @media(prefers-color-scheme:dark){:root{--ink:#eef3f8;--soft:#a3afbd;--line:#2c3744;--bg:#10161d;\
      --card:#18212b;--first:#e08a6d;--second:#d9b843;--ours:#5ec49d;--bad:#ff8a80}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
      main{max-width:68rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
      h1{font-size:2rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.6rem 0 .8rem}
      p{color:var(--soft);margin:.2rem 0}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.45rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
      th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:600}
      .yes{color:var(--ours);font-weight:600}.no{color:var(--bad);font-weight:700}
      .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem;margin-top:1.5rem}
      .facts div{background:var(--card);border-radius:.7rem;padding:1rem 1.1rem}
      .facts b{display:block;font-size:1.9rem;line-height:1.2}.facts span{color:var(--soft)}
      figure{margin:0;background:var(--card);border-radius:.7rem;padding:1rem}
      svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:13px system-ui,sans-serif}
      .first{fill:var(--first);stroke:var(--first)}.second{fill:var(--second);stroke:var(--second)}.ours{fill:var(--ours);stroke:var(--ours)}
      .line{fill:none;stroke-width:2.5}.grid{stroke:var(--line)}.goal{stroke:var(--bad);stroke-dasharray:6 5}
      """;

  String html() {
    DemoResult result = report.result();
    About about = result.about();
    List<BenchRow> judged = result.rows().stream().filter(row -> row.goal() != 0).toList();
    long met = judged.stream().filter(BenchRow::met).count();
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
    <title>%s in three states</title><style>
    %s</style></head><body><main>
    <h1>%s in three states</h1>
    <p>%s &middot; %s</p>
    <p>%s run of %.0f s &middot; PostgreSQL %s, Redis %s &middot; %s</p>
    <div class="facts">
    <div><b>%s &times;</b><span>capacity from plain to headroom: %s &rarr; %s requests per second</span></div>
    <div><b>%d of %d</b><span>goals met, from %s to headroom</span></div>
    <div><b>%s %%</b><span>of cache calls answered without a load</span></div>
    </div>
    <h2>Rising load of reads until p99 is over 100 ms</h2>
    <figure>%s</figure>
    <h2>Each endpoint, one request at a time</h2>
    <figure>%s</figure>
    <h2>Rows and goals</h2><div class="wide">%s</div>
    <h2>At a load that all sustain</h2><div class="wide">%s</div>
    <h2>How it was measured</h2>
    <p>All states run the same handlers on copies of the same data, in JVMs of one size with the same flags, on one machine. \
    original: %s. plain: %s.</p>
    <p>%s. A row with unequal answers is void.</p>
    <p>Endpoints: one request at a time, all states in turn in alternating order, the first round not counted; the ratio is \
    the median of the rounds' ratios, and a goal is met only by the whole interval.</p>
    <p>Load: Poisson arrivals on a schedule; each latency is measured from the scheduled time, so waiting counts. Users and \
    things by Zipf 0.99. Mix: %s. Limits count and decide, but refuse nothing, except in the row of limits. \
    The generator shares the machine's cores.</p>
    </main></body></html>
    """
        .formatted(
            HtmlText.escape(about.title()),
            STYLE,
            HtmlText.escape(about.title()),
            HtmlText.escape(report.date()),
            HtmlText.escape(result.machine()),
            result.options().pace().title(),
            result.seconds(),
            HtmlText.escape(result.versions().getOrDefault("postgresql", "")),
            HtmlText.escape(result.versions().getOrDefault("redis", "")),
            HtmlText.escape(about.data()),
            ratio(result),
            FigureFormat.format(result.load().capacity(State.PLAIN).sustained()),
            FigureFormat.format(result.load().capacity(State.HEADROOM).sustained()),
            met,
            judged.size(),
            result.before().value(),
            hitRate(result.rows()),
            DemoCharts.load(result.load()),
            DemoCharts.endpoints(result),
            rows(result.rows()),
            lines(report.lines()),
            HtmlText.escape(about.original()),
            HtmlText.escape(about.plain()),
            HtmlText.escape(result.answers()),
            HtmlText.escape(about.mix()));
  }

  private static String ratio(DemoResult result) {
    double plain = result.load().capacity(State.PLAIN).sustained();
    return plain > 0
        ? FigureFormat.format(result.load().capacity(State.HEADROOM).sustained() / plain)
        : "?";
  }

  private static String hitRate(List<BenchRow> rows) {
    return rows.stream()
        .filter(row -> row.id().endsWith("hit-rate") && row.value() != null)
        .map(row -> String.format(Locale.ROOT, "%.0f", row.value() * 100))
        .findFirst()
        .orElse("?");
  }

  private String rows(List<BenchRow> rows) {
    String before = report.result().before().value();
    String beside = report.result().beside().value();
    StringBuilder html =
        new StringBuilder(
            head(
                "row",
                "reported",
                before,
                beside,
                "headroom",
                "from " + beside,
                "from " + before,
                "interval",
                "goal",
                "met"));
    rows.forEach(row -> html.append(row(row)));
    return html.append("</tbody></table>").toString();
  }

  private static String row(BenchRow row) {
    StringBuilder html = new StringBuilder("<tr>");
    html.append(cell(named(row)))
        .append(cell(HtmlText.escape(String.valueOf(row.figures().getOrDefault("original", "")))));
    for (String name : List.of("before", "beside", "after", "besideValue")) {
      html.append(cell(FigureFormat.format(row.figures().get(name))));
    }
    html.append(cell(FigureFormat.format(row.value()))).append(cell(DemoReport.interval(row)));
    if (row.goal() == 0) {
      return html.append(cell("")).append(cell("")).append("</tr>").toString();
    }
    String bound = row.comparator() == BenchRow.Comparator.AT_LEAST ? "&ge; " : "&le; ";
    return html.append(cell(bound + FigureFormat.format(row.goal())))
        .append("<td class=\"%1$s\">%1$s</td>".formatted(row.met() ? "yes" : "no"))
        .append("</tr>")
        .toString();
  }

  /** Returns the name of a row, and in small letters what it measures and what is to be known. */
  private static String named(BenchRow row) {
    StringBuilder html = new StringBuilder(HtmlText.escape(row.id()));
    html.append("<br><small>").append(HtmlText.escape(row.measure() + ", " + row.unit()));
    if (row.figures().containsKey("variant")) {
      html.append("<br>").append(HtmlText.escape(DemoReport.variant(row)));
    }
    if (row.figures().containsKey("remark")) {
      html.append("<br>").append(HtmlText.escape(String.valueOf(row.figures().get("remark"))));
    }
    String why = row.why();
    if (why != null) {
      html.append("<br>").append(HtmlText.escape(why));
    }
    return html.append("</small>").toString();
  }

  private static String lines(List<DemoReport.Line> lines) {
    StringBuilder html = new StringBuilder(head("figure", "original", "plain", "headroom"));
    for (DemoReport.Line line : lines) {
      html.append("<tr>").append(cell(HtmlText.escape(line.name())));
      line.figures().forEach(each -> html.append(cell(each)));
      html.append("</tr>");
    }
    return html.append("</tbody></table>").toString();
  }

  private static String head(String... names) {
    StringBuilder html = new StringBuilder("<table><thead><tr>");
    for (String name : names) {
      html.append("<th scope=\"col\">").append(HtmlText.escape(name)).append("</th>");
    }
    return html.append("</tr></thead><tbody>").toString();
  }

  private static String cell(String html) {
    return "<td>" + html + "</td>";
  }
}
