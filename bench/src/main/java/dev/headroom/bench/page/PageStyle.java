// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.page;

/** The style of the page, in light and in dark; it loads nothing. Immutable. */
final class PageStyle {

  static final String CSS =
      """
      :root{color-scheme:light dark;--ink:#16202c;--soft:#4d5867;--line:#d3d9e2;--bg:#fff;--card:#f5f7fa;\
      --first:#b8573a;--second:#7d6608;--ours:#1f7a5c;--bad:#b3261e}
      @media(prefers-color-scheme:dark){:root{--ink:#eef3f8;--soft:#a9b5c3;--line:#33404f;--bg:#10161d;\
      --card:#18212b;--first:#e08a6d;--second:#d9b843;--ours:#5ec49d;--bad:#ff8a80}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
      main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 4rem}
      h1{font-size:2rem;line-height:1.2;margin:0 0 .3rem}
      h2{font-size:1.4rem;margin:2.8rem 0 .6rem}h3{font-size:1.1rem;margin:2rem 0 .5rem}
      p{margin:.3rem 0;max-width:46rem}.soft,caption{color:var(--soft)}
      a{color:inherit}nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;list-style:none}
      nav a{display:inline-block;padding:.35rem 0}
      .wide{overflow-x:auto}.wide:focus-visible{outline:2px solid var(--ours)}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      caption{text-align:left;padding:.3rem 0}
      th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
      thead th{color:var(--soft);white-space:nowrap}tbody th{font-weight:600}small{color:var(--soft);font-weight:400}
      .num{text-align:right;white-space:nowrap}.res{white-space:nowrap;font-weight:700}
      .yes{color:var(--ours)}.no{color:var(--bad)}.none{color:var(--soft);font-weight:400}
      .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.8rem;margin:1.2rem 0}
      .facts div{background:var(--card);border-radius:.6rem;padding:.8rem 1rem}
      .facts b{display:block;font-size:1.7rem;line-height:1.2}.facts span{color:var(--soft)}
      .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1rem;align-items:start}
      figure{margin:0 0 1rem;background:var(--card);border-radius:.6rem;padding:.8rem;max-width:34rem;min-width:0}
      figcaption{font-weight:600;margin-bottom:.4rem}summary{cursor:pointer;padding:.4rem 0}
      svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:10.5px system-ui,sans-serif}
      svg .label{fill:var(--ink);font-size:12px}
      .first{fill:var(--first);stroke:var(--first)}.second{fill:var(--second);stroke:var(--second)}.ours{fill:var(--ours);stroke:var(--ours)}
      .ring{fill:none;stroke-width:2}.grid{stroke:var(--line)}.span{stroke:var(--ours);stroke-width:3;opacity:.5}
      .goal{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:5 4}
      """;

  private PageStyle() {}
}
