// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import java.util.List;
import java.util.Locale;

/** The report as one static page that needs no network: no script, no font, no image. Immutable. */
record DemoPage(DemoReport report) {

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#16202c;--soft:#56616f;--line:#d9dee6;--bg:#fff;--card:#f5f7fa;\
      --off:#b8573a;--on:#1f7a5c;--bad:#b3261e}
      @media(prefers-color-scheme:dark){:root{--ink:#eef3f8;--soft:#a3afbd;--line:#2c3744;--bg:#10161d;\
      --card:#18212b;--off:#e08a6d;--on:#5ec49d;--bad:#ff8a80}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
      main{max-width:68rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
      h1{font-size:2rem;line-height:1.2;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.6rem 0 .8rem}
      p{color:var(--soft);margin:.2rem 0}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.45rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
      th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:600}
      .yes{color:var(--on);font-weight:600}.no{color:var(--bad);font-weight:700}
      .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem;margin-top:1.5rem}
      .facts div{background:var(--card);border-radius:.7rem;padding:1rem 1.1rem}
      .facts b{display:block;font-size:1.9rem;line-height:1.2}.facts span{color:var(--soft)}
      figure{margin:0;background:var(--card);border-radius:.7rem;padding:1rem}
      svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:13px system-ui,sans-serif}
      .off{fill:var(--off);stroke:var(--off)}.on{fill:var(--on);stroke:var(--on)}
      .line{fill:none;stroke-width:2.5}.grid{stroke:var(--line)}.goal{stroke:var(--bad);stroke-dasharray:6 5}
      """;

  String html() {
    DemoResult figures = report.figures();
    DemoScenario subject = figures.subject();
    long met = figures.rows().stream().filter(BenchRow::met).count();
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
    <title>%s, before and after</title><style>
    %s</style></head><body><main>
    <h1>%s, before and after</h1>
    <p>%s &middot; %s</p>
    <p>%s run of %.0f s &middot; PostgreSQL %s, Redis %s &middot; %s</p>
    <div class="facts">
    <div><b>%s &times;</b><span>sustained load: %s &rarr; %s requests per second</span></div>
    <div><b>%d of %d</b><span>goals met</span></div>
    <div><b>%s %%</b><span>of cache calls answered without a load</span></div>
    </div>
    <h2>Rising load until p95 is over 200 ms</h2>
    <figure>%s</figure>
    <h2>Each row, one request at a time</h2>
    <figure>%s</figure>
    <h2>Rows and goals</h2><div class="wide">%s</div>
    <h2>At a load that both sustain</h2><div class="wide">%s</div>
    <h2>How it was measured</h2>
    <p>Both sides run the same handlers on copies of the same data, in JVMs of 512 MB with the same flags, on one machine. \
    "Before" is the app without Headroom: %s.</p>
    <p>Endpoints: one request at a time, both sides in turn, median of the rounds' medians; %s.</p>
    <p>Load: Poisson arrivals on a schedule; each latency is measured from the scheduled time, so waiting counts. Mix: %s. \
    The generator shares the machine's cores.</p>
    </main></body></html>
    """
        .formatted(
            text(subject.title()),
            STYLE,
            text(subject.title()),
            text(report.date()),
            text(figures.machine()),
            figures.quick() ? "Quick" : "Full",
            figures.seconds(),
            text(figures.versions().getOrDefault("postgresql", "")),
            text(figures.versions().getOrDefault("redis", "")),
            text(subject.data()),
            ratio(figures),
            FigureFormat.format(figures.before().maxLoad()),
            FigureFormat.format(figures.after().maxLoad()),
            met,
            figures.rows().size(),
            hitRate(figures.rows()),
            DemoCharts.load(figures.before().attempts(), figures.after().attempts()),
            DemoCharts.endpoints(figures.rows()),
            rows(figures.rows()),
            pairs(report.pairs()),
            text(subject.before()),
            text(subject.endpoints()),
            text(subject.mix()));
  }

  private static String ratio(DemoResult figures) {
    return figures.before().maxLoad() > 0
        ? FigureFormat.format(
            (double) Math.round(figures.after().maxLoad() / figures.before().maxLoad()))
        : "?";
  }

  private static String hitRate(List<BenchRow> rows) {
    return rows.stream()
        .filter(row -> row.id().endsWith("hit-rate") && row.value() != null)
        .map(row -> String.format(Locale.ROOT, "%.0f", row.value() * 100))
        .findFirst()
        .orElse("?");
  }

  private static String rows(List<BenchRow> rows) {
    StringBuilder html =
        new StringBuilder(
            "<table><thead><tr><th scope=\"col\">row</th><th scope=\"col\">original</th><th"
                + " scope=\"col\">before</th><th scope=\"col\">after</th><th"
                + " scope=\"col\">ours</th><th scope=\"col\">goal</th><th scope=\"col\">met</th><th"
                + " scope=\"col\">spread</th></tr></thead><tbody>");
    for (BenchRow row : rows) {
      html.append(
          "<tr><td>%s<br><small>%s</small></td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s %s</td><td class=\"%s\">%s</td><td>%s</td></tr>"
              .formatted(
                  text(row.id()),
                  text(row.measure() + ", " + row.unit()),
                  text(String.valueOf(row.figures().getOrDefault("original", ""))),
                  FigureFormat.format(row.figures().get("before")),
                  FigureFormat.format(row.figures().get("after")),
                  FigureFormat.format(row.value()),
                  row.comparator() == BenchRow.Comparator.AT_LEAST ? "&ge;" : "&le;",
                  FigureFormat.format(row.goal()),
                  row.met() ? "yes" : "no",
                  row.met() ? "yes" : "no",
                  row.runs() > 1
                      ? String.format(Locale.ROOT, "&plusmn;%.0f %%", row.spread() * 100)
                      : ""));
    }
    return html.append("</tbody></table>").toString();
  }

  private static String pairs(List<DemoReport.Pair> pairs) {
    StringBuilder html =
        new StringBuilder(
            "<table><thead><tr><th scope=\"col\">figure</th><th scope=\"col\">before</th><th"
                + " scope=\"col\">after</th></tr></thead><tbody>");
    for (DemoReport.Pair pair : pairs) {
      html.append(
          "<tr><td>%s</td><td>%s</td><td>%s</td></tr>"
              .formatted(text(pair.name()), pair.before(), pair.after()));
    }
    return html.append("</tbody></table>").toString();
  }

  static String text(String raw) {
    return raw.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
